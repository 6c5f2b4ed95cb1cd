/* The pay step, from "Bayar" to the receipt. The receipt shows only what is on the disk. */

/** @import { Basket } from "./basket.js" */
/** @import { Row } from "./rows.js" */
/** @import { NewSale } from "./entering.js" */

import { problemOf } from "./disk.js";
import { DuePayments } from "./due.js";
import { enterSale } from "./entering.js";
import { grouped, parseRupiah, rupiah } from "./money.js";
import { findButtons, findField, findPart, showOnly, showPart } from "./parts.js";
import { methodOf, methodsOf } from "./payments.js";
import { currentStep, onStep, showStep } from "./steps.js";
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
  #isSaving = false;

  /**
   * @param {HTMLElement} till
   * @param {Basket} basket
   * @param {(row: Row) => Promise<void>} onSold shows the receipt of each row that is entered
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
    this.#wire();
  }

  #wire() {
    findPart(this.#till, "[data-exact]").addEventListener("click", () => this.#payExact());
    onStep("pay", () => this.#open());
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
    if (!["pay", "discount"].includes(currentStep() ?? "")) this.#form.reset();
    this.#due.open(this.#basket.lines);
    this.#warn(null);
    this.#receive(this.#basket.total);
  }

  /* The commonest sale: one tap for the goods, one for the exact money. */
  #payExact() {
    if (!this.#basket.lines.length) return;
    this.#form.reset();
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

  #isLast() {
    return this.#method().fillsDrawer || this.#due.isLast;
  }

  #update() {
    const method = this.#method();
    const { fillsDrawer: isCash, showsCode } = method;
    showPart(this.#form, "[data-cash]", isCash);
    showPart(this.#form, "[data-due]", !isCash);
    showPart(this.#form, "[data-code-notes]", showsCode);
    showPart(this.#form, "[data-no-code-notes]", !isCash && !showsCode);
    if (!isCash) this.#due.show(method);
    showPart(this.#form, "[data-save-cash]", isCash);
    showPart(this.#form, "[data-save-paid]", !isCash && this.#isLast());
    showPart(this.#form, "[data-save-next]", !this.#isLast());
    const change = this.#showChange();
    this.#save.disabled = this.#isSaving || (isCash && change < 0);
  }

  /* Returns the change (rupiah), below zero while the cash does not suffice. */
  #showChange() {
    const received = parseRupiah(this.#tendered.value);
    const change = (received ?? 0) - this.#basket.total;
    findPart(this.#form, "[data-change]", HTMLOutputElement).value = rupiah(Math.abs(change));
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
    const sale = this.#sale();
    try {
      if (!(await this.#isMeant(this.#basket))) return;
      await this.#onSold(await enterSale(sale));
      this.#basket.empty();
    } catch (problem) {
      this.#warn(problemOf(problem));
    } finally {
      this.#basket.thaw();
      this.#isSaving = this.#save.disabled = false;
    }
  }

  /**
   * Return the sale, with the basket's own key: trying again never makes a second sale.
   * @returns {NewSale}
   */
  #sale() {
    const { name: payment, fillsDrawer } = this.#method();
    const { key: corrects, made_at, shift } = this.#basket.corrects ?? {};
    return {
      key: this.#basket.key ?? "",
      payment,
      tendered: fillsDrawer ? parseRupiah(this.#tendered.value) : null,
      lines: structuredClone(this.#basket.lines),
      ...(corrects && { corrects, made_at, shift }),
    };
  }

  /** @param {"full" | "other" | null} problem */
  #warn(problem) {
    showOnly(this.#till, "data-not-saved", problem);
  }
}
