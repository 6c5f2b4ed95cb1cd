/* Undoes an own sale: a new entry, with a reason and the PIN of one of the sale's stalls. */

/** @import { Row, SaleEntry } from "./rows.js" */

import { problemOf } from "./disk.js";
import { enterVoid } from "./entering.js";
import { dayOfRow } from "./outbox.js";
import { findPart } from "./parts.js";
import { PinForm } from "./pin-form.js";
import { onStep, showStep } from "./steps.js";
import { saleOf } from "./sums.js";

/** The panel that voids the sale whose row it is shown with. */
export class VoidPanel {
  #form;
  #onVoid;
  /** @type {Row<SaleEntry> | undefined} */
  #row;

  /**
   * @param {HTMLElement} till
   * @param {(row: Row) => void} onVoid gets the row of each void
   */
  constructor(till, onVoid) {
    const form = findPart(till, "[data-panel=void]", HTMLFormElement);
    this.#form = new PinForm(till, form);
    this.#onVoid = onVoid;
    onStep("void", (/** @type {Row} */ row) => {
      this.#row = saleOf(row);
      if (this.#row) this.#form.open(this.#row);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#row) this.#submit(this.#row);
    });
  }

  /** @param {Row<SaleEntry>} row */
  async #submit(row) {
    try {
      const content = await this.#form.check(row);
      if (!content) return;
      const entered = await enterVoid(row.number, content);
      if (entered) this.#onVoid(entered);
    } catch (problem) {
      this.#form.warn(problemOf(problem));
      return;
    }
    await showStep("day", dayOfRow(row));
  }
}
