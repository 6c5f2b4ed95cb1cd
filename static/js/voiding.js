/* Undoes an own sale: a new entry, with a reason and the PIN of one of the sale's stalls. */

/** @import { Row, SaleEntry } from "./rows.js" */

import { formatMoment } from "./clock.js";
import { newKey, problemOf } from "./disk.js";
import { enterVoid } from "./entering.js";
import { rupiah } from "./money.js";
import { dayOfRow } from "./outbox.js";
import { dataOf, findField, findPart, findParts, showOnly, writeText } from "./parts.js";
import { checkPin, placeOfCheck } from "./pin.js";
import { prove } from "./proof.js";
import { receiptNumber } from "./receipt-link.js";
import { stallsOf } from "./stalls.js";
import { onStep, showStep } from "./steps.js";
import { rowAmount } from "./sums.js";

const MINUTE = 60_000; // ms

/** The panel that voids the sale whose row it is shown with. */
export class VoidPanel {
  #till;
  #form;
  #onVoid;
  /** @type {Row<SaleEntry> | undefined} */
  #row;

  /**
   * @param {HTMLElement} till
   * @param {(row: Row) => void} onVoid gets the row of each void
   */
  constructor(till, onVoid) {
    this.#till = till;
    this.#form = findPart(till, "[data-panel=void]", HTMLFormElement);
    this.#onVoid = onVoid;
    onStep("void", (/** @type {Row<SaleEntry>} */ row) => this.#open(row));
    const reason = findField(this.#form, "reason");
    for (const button of findParts(this.#form, "[data-reason]")) {
      button.addEventListener("click", () => {
        reason.value = dataOf(button, "reason");
      });
    }
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#row) this.#submit(this.#row);
    });
  }

  /** @param {Row<SaleEntry>} row */
  #open(row) {
    this.#row = row;
    this.#form.reset();
    this.#warn(null);
    const number = receiptNumber(dataOf(this.#till, "till"), row, dayOfRow(row));
    writeText(this.#form, "[data-receipt-of]", number);
    writeText(this.#form, "[data-amount]", rupiah(rowAmount(row)));
    showOnly(this.#form, "data-checked-is", placeOfCheck(stallsOf(row.entry.lines)));
  }

  /** @param {Row<SaleEntry>} row */
  async #submit(row) {
    const field = findField(this.#form, "pin");
    const pin = field.value.trim();
    const { result, until } = await checkPin(stallsOf(row.entry.lines), pin);
    if (!["right", "later", "never"].includes(result)) {
      field.value = "";
      field.focus();
      writeText(this.#form, "[data-until]", until ? formatMoment(until + MINUTE) : "");
      this.#warn(result);
      return;
    }
    try {
      const entered = await enterVoid(row.number, await this.#content(row, pin));
      if (entered) this.#onVoid(entered);
    } catch (problem) {
      this.#warn(problemOf(problem));
      return;
    }
    await showStep("day", dayOfRow(row));
  }

  /**
   * Resolve to the void's content. Without a proof the void is entered all the same, and the office
   * sees that it has none.
   * @param {Row<SaleEntry>} row
   * @param {string} pin
   */
  async #content(row, pin) {
    const reason = findField(this.#form, "reason").value.trim();
    const { till = "", proofKey = "" } = this.#till.dataset;
    const about = { till, key: newKey(), voids: row.entry.key };
    const proof = await prove(proofKey, pin, about).catch(() => undefined);
    return { key: about.key, reason, ...(proof && { proof }) };
  }

  /** @param {string | null} problem */
  #warn(problem) {
    showOnly(this.#form, "data-problem-is", problem);
  }
}
