/* A shift: opened with a float, cash put in and taken out, counted blind and closed. The phone
   stores a count once it is given: the expected sum is shown after it, and no count changes. */

/** @import { News } from "./rows.js" */
/** @import { ShiftReport } from "./shift-state.js" */

import { formatServerMoment } from "./clock.js";
import { hurry } from "./courier.js";
import { announce, changes, loadValue, problemOf, storeValue } from "./disk.js";
import { closeShift, moveCash, openShift } from "./entering.js";
import { onNewDay } from "./midnight.js";
import { amountIn, parseUnits, rupiah, signedRupiah, unitsIn, wireAmount } from "./money.js";
import { timeOf } from "./outbox.js";
import { dataOf, findField, findPart, showOnly, showPart, writeText } from "./parts.js";
import { methodOf, methodsOf } from "./payments.js";
import { print } from "./printing.js";
import { listMovements, writeReport } from "./shift-report.js";
import { loadDueShift, loadShift } from "./shift-state.js";
import { currentStep, onStep, showStep } from "./steps.js";
import { openingOf, worthOf } from "./sums.js";

/** The shift's panel of a till. */
export class ShiftPanel {
  #till;
  #panel;
  #methods;
  #counting;
  #closing;
  /** @type {ShiftReport | null} of the shift that was closed just now */
  #report = null;

  /** @param {HTMLElement} till */
  constructor(till) {
    this.#till = till;
    this.#panel = findPart(till, "[data-panel=shift]");
    this.#methods = methodsOf(till);
    this.#counting = findPart(this.#panel, "[data-count]", HTMLFormElement);
    this.#closing = findPart(this.#panel, "[data-close-shift]", HTMLFormElement);
    this.#follow();
    this.#wireOpening(findPart(this.#panel, "[data-open-shift]", HTMLFormElement));
    this.#wireMoving(findPart(this.#panel, "[data-move-cash]", HTMLFormElement));
    this.#wireCounting();
    this.#wireClosing();
    this.#wireReport();
    this.#warnOfYesterday();
  }

  /**
   * Store the cash that paid online orders: these are no entries of this phone.
   * @param {News} news
   */
  async takeNews({ orders_cash: cash }) {
    const before = await loadValue("orders_cash");
    if (!cash || (before?.shift === cash.shift && before.amount === cash.amount)) return;
    await storeValue("orders_cash", cash);
    announce("shift");
  }

  #follow() {
    onStep("shift", () => {
      this.#report = null;
      hurry(); // the news tell what orders have brought into the drawer
      return this.#draw();
    });
    changes.addEventListener("shift", () => {
      if (currentStep() === "shift") this.#draw();
      this.#warnOfYesterday();
    });
    changes.addEventListener("outbox", () => {
      if (currentStep() === "shift") this.#draw();
    });
    onNewDay(() => {
      if (currentStep() === "shift") this.#draw();
      this.#warnOfYesterday();
    });
  }

  /** @param {HTMLFormElement} form */
  #wireOpening(form) {
    const field = findField(form, "float");
    wireAmount(field);
    this.#onSubmit(form, async () => {
      const float = amountIn(field, 0);
      if (float === null) return;
      await openShift(float);
      showStep("sell");
    });
  }

  /** @param {HTMLFormElement} form */
  #wireMoving(form) {
    const field = findField(form, "amount");
    wireAmount(field);
    this.#onSubmit(form, async ({ submitter }) => {
      const amount = amountIn(field, 1);
      if (amount === null) return;
      const sign = submitter instanceof HTMLButtonElement ? Number(submitter.value) : 1;
      await moveCash(amount * sign, findField(form, "note").value.trim());
      form.reset();
    });
  }

  #wireCounting() {
    findPart(this.#panel, "[data-start-count]").addEventListener("click", () => {
      this.#counting.reset();
      this.#turnTo("count");
      this.#writeCounted();
    });
    this.#counting.addEventListener("input", () => this.#writeCounted());
    for (const field of this.#coinFields()) wireAmount(field);
    this.#onSubmit(this.#counting, async () => {
      if (this.#coinFields().some((field) => unitsIn(field) === null)) return;
      const due = await loadDueShift();
      if (due) {
        const coins = this.#coins();
        await storeValue("count", { shift: due.shift.key, coins, counted: worthOf(coins) });
      }
      await this.#draw();
    });
  }

  #wireClosing() {
    this.#onSubmit(this.#closing, async () => {
      const state = await this.#load();
      if (state?.count) {
        const { rows, count, expected, ofOrders } = state;
        const difference = count.counted - expected;
        const reason = findField(this.#closing, "reason").value.trim();
        const closed = await closeShift({ ...count, difference, reason });
        const opened = openingOf(rows);
        this.#report = closed
          ? { rows: [...rows, closed], opened, closed, expected, ofOrders, difference }
          : null;
      }
      await this.#draw();
    });
  }

  #wireReport() {
    const printing = findPart(this.#panel, "[data-print-shift]");
    printing.addEventListener("click", () => print(this.#till, "shift"));
    const next = findPart(this.#panel, "[data-next-shift]");
    next.addEventListener("click", () => showStep("shift"));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {(event: SubmitEvent) => Promise<void>} work
   */
  #onSubmit(form, work) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      this.#warn(null);
      try {
        await work(event);
      } catch (problem) {
        this.#warn(problemOf(problem));
      }
    });
  }

  /* A drawer that nobody counted in the evening mixes two days' money. */
  async #warnOfYesterday() {
    const due = await loadDueShift().catch(() => undefined);
    showPart(this.#till, "[data-old-shift]", due?.isOld ?? false);
  }

  #load() {
    return loadShift((name) => methodOf(this.#methods, name).fillsDrawer);
  }

  async #draw() {
    const state = await this.#load();
    if (this.#report) {
      writeReport(this.#till, this.#panel, this.#report);
      this.#turnTo("report");
    } else if (!state) {
      this.#turnTo("closed");
    } else {
      const { shift, isOld, rows, count, expected } = state;
      showPart(this.#panel, "[data-move-cash]", !isOld); // cash that moves now is today's
      this.#write("since", formatServerMoment(timeOf(shift)));
      this.#write("float", rupiah(openingOf(rows)?.entry.float ?? 0));
      listMovements(findPart(this.#panel, "[data-shift-movements]"), rows);
      if (count) this.#drawCounted(expected, count.counted);
      else this.#turnTo(this.#panel.dataset.part === "count" ? "count" : "open");
    }
  }

  /**
   * @param {number} expected
   * @param {number} counted
   */
  #drawCounted(expected, counted) {
    const difference = counted - expected;
    this.#write("expected", rupiah(expected));
    this.#write("counted", rupiah(counted));
    this.#write("difference", signedRupiah(difference));
    findField(this.#closing, "reason").required = difference !== 0;
    showPart(this.#closing, "[data-why-difference]", difference !== 0);
    this.#turnTo("counted");
  }

  #coinFields() {
    return [...this.#counting.querySelectorAll("[data-coin]")].filter(
      (field) => field instanceof HTMLInputElement,
    );
  }

  /**
   * Return how many of each coin and note were counted, by its worth.
   * @returns {Record<string, number>}
   */
  #coins() {
    const counted = this.#coinFields().map(
      (field) => /** @type {const} */ ([dataOf(field, "coin"), parseUnits(field.value) ?? 0]),
    );
    return Object.fromEntries(counted.filter(([, number]) => number));
  }

  #writeCounted() {
    this.#write("counting", rupiah(worthOf(this.#coins())));
  }

  /**
   * Show one part of the panel.
   * @param {"closed" | "open" | "count" | "counted" | "report"} part
   */
  #turnTo(part) {
    this.#panel.dataset.part = part;
    showOnly(this.#panel, "data-part-is", part);
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #write(name, text) {
    writeText(this.#panel, `[data-shift-${name}]`, text);
  }

  /** @param {"full" | "later" | "other" | null} problem */
  #warn(problem) {
    showOnly(this.#panel, "data-problem-is", problem);
  }
}
