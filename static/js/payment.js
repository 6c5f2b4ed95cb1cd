/* The pay step, from "Bayar" to the receipt. The receipt shows only what is on the disk. */

/** @import { Basket } from "./basket.js" */
/** @import { Row } from "./rows.js" */
/** @import { NewSale } from "./entering.js" */

import { problemOf } from "./disk.js";
import { DuePayments } from "./due.js";
import { enterSales } from "./entering.js";
import { keyOfPart } from "./keys.js";
import { explain, grouped, parseRupiah, readRupiah, rupiah } from "./money.js";
import { amountsToReceive } from "./notes.js";
import { isBundleOutdated, newPriceOf } from "./outdated.js";
import {
  fillList,
  findButtons,
  findField,
  findPart,
  showOnly,
  showPart,
  writeText,
} from "./parts.js";
import { methodOf, methodsOf } from "./payments.js";
import { Splitting } from "./splitting.js";
import { linesByBazar } from "./stalls.js";
import { currentStep, onStep, showStep } from "./steps.js";
import { amountOf } from "./sums.js";
import { wireSure } from "./sure.js";

/** The payment panel of a till. */
export class PaymentPanel {
  #till;
  #form;
  #basket;
  #onSold;
  #methods;
  #tendered;
  #save;
  #isMeant;
  #due;
  #splitting;
  #outdated;
  #isSaving = false;

  /**
   * @param {HTMLElement} till
   * @param {Basket} basket
   * @param {(rows: Row[]) => Promise<void>} onSold shows the receipts of the rows that are entered
   */
  constructor(till, basket, onSold) {
    this.#till = till;
    this.#form = findPart(till, "[data-panel=pay]", HTMLFormElement);
    this.#basket = basket;
    this.#onSold = onSold;
    this.#methods = methodsOf(till);
    this.#tendered = findField(this.#form, "tendered");
    this.#save = findPart(this.#form, "[data-save]", HTMLButtonElement);
    this.#isMeant = wireSure(till);
    this.#due = new DuePayments(this.#form);
    this.#splitting = new Splitting(this.#form, this.#methods);
    this.#outdated = findPart(this.#form, "[data-outdated]");
    this.#wire();
  }

  #wire() {
    findPart(this.#till, "[data-exact]").addEventListener("click", () => this.#payExact());
    onStep("pay", () => this.#open());
    document.body.addEventListener("htmx:afterSettle", () => this.#showOutdated());
    findPart(this.#outdated, "[data-renew]").addEventListener("click", () => {
      this.#basket.renewPrices();
    });
    this.#splitting.addEventListener("change", () => this.#takeParts());
    findPart(this.#form, "[data-split-on]").addEventListener("click", () => this.#split());
    findPart(this.#form, "[data-split-off]").addEventListener("click", () => {
      this.#splitting.stop();
    });
    this.#form.addEventListener("input", () => this.#update());
    this.#form.addEventListener("change", ({ target }) => {
      const isMethod = target instanceof HTMLInputElement && target.name === "payment";
      // On a small phone the code and the button under it just fit.
      if (isMethod && this.#method().showsCode) this.#due.scrollIntoView();
    });
    this.#tendered.addEventListener("focus", () => this.#tendered.select());
    for (const button of findButtons(this.#form, "[data-quick]")) {
      button.addEventListener("click", () => this.#receive(this.#worth(button)));
    }
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#isLast()) this.#store();
      else this.#goOn();
    });
    this.#basket.addEventListener("change", () => {
      if (currentStep() !== "pay") return;
      if (this.#basket.lines.length) this.#open();
      else showStep("sell"); // sold in another tab
    });
  }

  #open() {
    const isBack = ["pay", "discount"].includes(currentStep() ?? "");
    if (!isBack) this.#form.reset();
    showPart(this.#form, "[data-two-bazaars]", this.#hasTwoBazaars());
    this.#showOutdated();
    this.#offerAmounts();
    this.#warn(null);
    this.#tendered.value = grouped(this.#basket.total);
    if (isBack && this.#splitting.isOn && !this.#hasTwoBazaars()) {
      this.#splitting.start(this.#basket.total, this.#splitting.part);
    } else {
      this.#splitting.stop();
    }
    this.#takeParts();
  }

  #hasTwoBazaars() {
    return linesByBazar(this.#basket.lines).length > 1;
  }

  /* The basket keeps the price that the customer was told, but never in silence. */
  #showOutdated() {
    const { outdated } = this.#basket;
    this.#outdated.hidden = !outdated.size;
    fillList(this.#outdated, [...outdated.values()], (copy, line) => {
      writeText(copy, "[data-name]", line.name);
      const price = newPriceOf(line);
      showPart(copy, "[data-new-price]", price !== undefined);
      showPart(copy, "[data-new-bundle]", isBundleOutdated(line));
      writeText(copy, "[data-price]", rupiah(line.list_price ?? line.price));
      writeText(copy, "[data-price-now]", rupiah(price ?? line.price));
    });
  }

  #offerAmounts() {
    const amounts = amountsToReceive(this.#basket.total);
    const [, ...buttons] = findButtons(this.#form, "[data-quick]"); // the first is the exact sum
    for (const [place, button] of buttons.entries()) {
      const amount = amounts[place];
      button.hidden = amount === undefined;
      button.dataset.quick = String(amount ?? "");
      button.textContent = amount === undefined ? "" : grouped(amount);
    }
  }

  /* The commonest sale: one tap for the goods, one for the exact money. */
  #payExact() {
    if (!this.#basket.lines.length) return;
    if (this.#basket.outdated.size) {
      showStep("pay"); // which says so
      return;
    }
    this.#form.reset();
    this.#splitting.stop();
    this.#tendered.value = grouped(this.#basket.total);
    this.#store();
  }

  /** @param {number} amount */
  #receive(amount) {
    this.#tendered.value = grouped(amount);
    this.#update();
  }

  /** @param {HTMLElement} button */
  #worth({ dataset }) {
    return dataset.quick === "exact" ? this.#basket.total : Number(dataset.quick);
  }

  #method() {
    const choice = this.#form.elements.namedItem("payment");
    const isChoice = choice instanceof RadioNodeList || choice instanceof HTMLInputElement;
    return methodOf(this.#methods, isChoice ? choice.value : "");
  }

  /* Cash that does not suffice is the part in cash. */
  #split() {
    this.#splitting.start(this.#basket.total, parseRupiah(this.#tendered.value));
    this.#splitting.focus();
  }

  #takeParts() {
    this.#due.open(this.#basket.lines, this.#splitting.isOn ? this.#splitting.rest : undefined);
    this.#update();
  }

  #isLast() {
    return this.#method().fillsDrawer || this.#due.isLast;
  }

  #update() {
    const method = this.#method();
    const { fillsDrawer: isCash, showsCode } = method;
    const isUnsaid = this.#splitting.isOn && this.#splitting.part === null;
    showPart(this.#form, "[data-cash]", isCash);
    showPart(this.#form, "[data-due]", !isCash && !isUnsaid);
    showPart(this.#form, "[data-code-notes]", showsCode && !isUnsaid);
    showPart(this.#form, "[data-no-code-notes]", !isCash && !showsCode);
    if (!isCash) this.#due.show(method);
    showPart(this.#form, "[data-save-cash]", isCash);
    showPart(this.#form, "[data-save-paid]", !isCash && this.#isLast());
    showPart(this.#form, "[data-save-next]", !this.#isLast());
    this.#splitting.show(this.#basket.total > 1 && !this.#hasTwoBazaars(), method);
    const isShort = isCash && this.#showChange() < 0;
    this.#save.disabled = this.#isSaving || isShort || isUnsaid;
  }

  /* Returns the change (rupiah), below zero while the cash does not suffice. Cash that cannot be
     read is not "too little": the reason stands there instead. */
  #showChange() {
    const { amount: received, problem } = readRupiah(this.#tendered.value);
    const change = (received ?? -1) - this.#basket.total;
    findPart(this.#form, "[data-change]", HTMLOutputElement).value = rupiah(Math.abs(change));
    writeText(this.#form, "[data-unread]", problem ? explain(problem) : "");
    showPart(this.#form, "[data-unread]", problem !== undefined);
    showPart(this.#form, "[data-sum]", problem === undefined);
    showPart(this.#form, "[data-enough]", change >= 0);
    showPart(this.#form, "[data-short]", change < 0);
    for (const button of findButtons(this.#form, "[data-quick]")) {
      button.setAttribute("aria-pressed", String(received === this.#worth(button)));
    }
    return change;
  }

  #goOn() {
    this.#due.goOn();
    this.#update();
    this.#due.focus();
  }

  async #store() {
    if (this.#isSaving) return; // a second tap
    this.#isSaving = this.#save.disabled = true;
    this.#basket.freeze();
    this.#warn(null);
    const sales = this.#sales();
    try {
      if (!(await this.#isMeant(this.#basket))) return;
      await this.#onSold(await enterSales(sales));
      this.#basket.empty();
    } catch (problem) {
      this.#warn(problemOf(problem));
    } finally {
      this.#basket.thaw();
      this.#isSaving = this.#save.disabled = false;
    }
  }

  /**
   * Return a sale for each bazaar of the basket, with keys that follow from the basket's own: trying
   * again never makes a further sale. The cash that is over belongs to the first one.
   * @returns {NewSale[]}
   */
  #sales() {
    const { name: payment, fillsDrawer } = this.#method();
    const { key: corrects, made_at, clock, shift } = this.#basket.corrects ?? {};
    const over = (parseRupiah(this.#tendered.value) ?? 0) - this.#basket.total;
    const copies = this.#basket.lines.map((line) => ({ ...line }));
    return linesByBazar(copies).map((lines, n) => ({
      key: keyOfPart(this.#basket.key ?? "", n),
      ...(this.#paidInParts() ?? {
        payment,
        tendered: fillsDrawer ? amountOf(lines) + (n ? 0 : over) : null,
      }),
      lines,
      ...(corrects && { corrects, made_at, clock, shift }),
    }));
  }

  /* A basket that is split is of one bazaar. */
  #paidInParts() {
    const { cash, part, rest } = this.#splitting;
    if (!cash || part === null) return undefined;
    return { payments: { [cash.name]: part, [this.#method().name]: rest }, tendered: part };
  }

  /** @param {"full" | "later" | "other" | null} problem */
  #warn(problem) {
    showOnly(this.#till, "data-not-saved", problem);
  }
}
