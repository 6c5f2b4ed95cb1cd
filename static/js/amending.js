/* Amends an own sale by one entry: another method of payment, or some of its units given back. */

/** @import { Line, Row, SaleEntry } from "./rows.js" */

import { problemOf } from "./disk.js";
import { enterAmendment } from "./entering.js";
import { newKey } from "./keys.js";
import { grouped, rupiah } from "./money.js";
import { keptPaid, paidWords, partsOf } from "./paid.js";
import {
  closestPart,
  dataOf,
  fillList,
  findPart,
  findParts,
  showOnly,
  showPart,
  writeText,
} from "./parts.js";
import { methodsOf } from "./payments.js";
import { PinForm } from "./pin-form.js";
import { keptLines } from "./prices.js";
import { onStep, showStep } from "./steps.js";
import { amountOf, unitsOf } from "./sums.js";

/**
 * Wire the panel that puts a sale's method of payment right: one tap on the right one.
 * @param {HTMLElement} till
 * @param {(row: Row) => unknown} onAmended gets the row of each amendment
 */
export function wireRepaying(till, onAmended) {
  const panel = findPart(till, "[data-panel=repay]");
  /** @type {Row<SaleEntry> | undefined} */
  let sale;
  onStep("repay", (/** @type {Row<SaleEntry>} */ row) => {
    sale = row;
    showOnly(panel, "data-problem-is", null);
    for (const button of findParts(panel, "[data-payment]")) {
      button.hidden = button.dataset.payment === row.entry.payment;
    }
  });
  panel.addEventListener("click", async (event) => {
    const button = closestPart(event, "[data-payment]");
    if (!button || !sale) return;
    const { number } = sale;
    sale = undefined; // a second tap
    const content = { payment: dataOf(button, "payment"), reason: dataOf(panel, "reason") };
    try {
      const row = await enterAmendment(number, { key: newKey(), ...content });
      await (row ? onAmended(row) : showStep("day"));
    } catch (problem) {
      showOnly(panel, "data-problem-is", problemOf(problem));
    }
  });
}

/** The panel that takes back some units of the sale whose row it is shown with. */
export class ReturnPanel {
  #panel;
  #methods;
  #form;
  #onAmended;
  /** @type {Row<SaleEntry> | undefined} */
  #row;

  /**
   * @param {HTMLElement} till
   * @param {(row: Row) => unknown} onAmended gets the row of each amendment
   */
  constructor(till, onAmended) {
    this.#panel = findPart(till, "[data-panel=return]", HTMLFormElement);
    this.#methods = methodsOf(till);
    this.#form = new PinForm(till, this.#panel);
    this.#onAmended = onAmended;
    onStep("return", (/** @type {Row<SaleEntry>} */ row) => this.#open(row));
    this.#panel.addEventListener("input", () => this.#showBack());
    this.#panel.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#row) this.#submit(this.#row);
    });
  }

  /** @param {Row<SaleEntry>} row */
  #open(row) {
    this.#row = row;
    fillList(findPart(this.#panel, "[data-returned]"), row.entry.lines, (copy, line) => {
      writeText(copy, "[data-name]", line.name);
      writeText(copy, "[data-quantity]", grouped(line.quantity));
      findPart(copy, "input", HTMLInputElement).max = String(line.quantity);
    });
    this.#form.open(row);
    this.#showBack();
  }

  /**
   * Return how many of each line the shopper keeps.
   * @param {Line[]} lines
   */
  #keeps(lines) {
    const fields = findParts(this.#panel, "[data-returned] input");
    return lines.map(({ quantity }, place) => {
      const field = fields[place];
      const back = field instanceof HTMLInputElement ? Math.floor(Number(field.value)) : 0;
      return quantity - Math.min(Math.max(back || 0, 0), quantity);
    });
  }

  #showBack() {
    if (!this.#row) return;
    const { lines } = this.#row.entry;
    const kept = keptLines(lines, this.#keeps(lines));
    const [before, after] = [amountOf(lines), amountOf(kept)];
    writeText(this.#panel, "[data-back]", rupiah(before - after));
    const left = new Map(partsOf(keptPaid(this.#row.entry, after), after));
    const back = partsOf(this.#row.entry, before)
      .map(([name, part]) => /** @type {[string, number]} */ ([name, part - (left.get(name) ?? 0)]))
      .filter(([, part]) => part > 0);
    showPart(this.#panel, "[data-back-by]", Boolean(this.#row.entry.payments && back.length));
    writeText(this.#panel, "[data-back-by]", paidWords(this.#methods, back));
  }

  /** @param {Row<SaleEntry>} row */
  async #submit(row) {
    const { lines } = row.entry;
    const keeps = this.#keeps(lines);
    const kept = keeps.reduce((sum, units) => sum + units, 0);
    if (kept === unitsOf(lines)) return this.#form.warn("nothing");
    if (!kept) return this.#form.warn("all");
    try {
      const content = await this.#form.check(row);
      if (!content) return;
      const entered = await enterAmendment(row.number, { ...content, keeps });
      await (entered ? this.#onAmended(entered) : showStep("day"));
    } catch (problem) {
      this.#form.warn(problemOf(problem));
    }
  }
}
