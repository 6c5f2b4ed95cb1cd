/* A form with a reason and the PIN of one of a sale's stalls: to void the sale, or to take back a
   part of it. */

/** @import { Row, SaleEntry } from "./rows.js" */

import { formatMoment } from "./clock.js";
import { newKey } from "./keys.js";
import { rupiah } from "./money.js";
import { dayOfRow } from "./outbox.js";
import { dataOf, findField, findParts, showOnly, writeText } from "./parts.js";
import { checkPin, placeOfCheck } from "./pin.js";
import { prove } from "./proof.js";
import { receiptNumber } from "./receipt-link.js";
import { stallsOf } from "./stalls.js";
import { rowAmount } from "./sums.js";

const MINUTE = 60_000; // ms

/** The form of one panel. */
export class PinForm {
  #till;
  #form;

  /**
   * @param {HTMLElement} till
   * @param {HTMLFormElement} form
   */
  constructor(till, form) {
    this.#till = till;
    this.#form = form;
    const reason = findField(form, "reason");
    for (const button of findParts(form, "[data-reason]")) {
      button.addEventListener("click", () => {
        reason.value = dataOf(button, "reason");
      });
    }
  }

  /** @param {Row<SaleEntry>} row */
  open(row) {
    this.#form.reset();
    this.warn(null);
    const number = receiptNumber(dataOf(this.#till, "till"), row, dayOfRow(row));
    writeText(this.#form, "[data-receipt-of]", number);
    writeText(this.#form, "[data-amount]", rupiah(rowAmount(row)));
    showOnly(this.#form, "data-checked-is", placeOfCheck(stallsOf(row.entry.lines)));
  }

  /**
   * Check the PIN. Resolve to the content of the entry that it allows: its key, the reason, and a
   * proof, without which it is entered all the same, and the office sees that it has none. Resolve
   * to undefined for a PIN that is wrong, which the form says.
   * @param {Row<SaleEntry>} row
   * @returns {Promise<{ key: string, reason: string, proof?: string } | undefined>}
   */
  async check(row) {
    const field = findField(this.#form, "pin");
    const pin = field.value.trim();
    const { result, until } = await checkPin(stallsOf(row.entry.lines), pin);
    if (["right", "later", "never"].includes(result)) return this.#content(row, pin);
    field.value = "";
    field.focus();
    writeText(this.#form, "[data-until]", until ? formatMoment(until + MINUTE) : "");
    this.warn(result);
    return undefined;
  }

  /**
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
  warn(problem) {
    showOnly(this.#form, "data-problem-is", problem);
  }
}
