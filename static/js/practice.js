/* Practice ("Latihan"): sales that are none. While it is on, nothing can be entered on this phone
   (entering.js), so that nothing reaches the outbox or the ledger. It lives no longer than the page:
   a cashier who has forgotten it must not sell a whole day for nothing. */

/** @import { NewSale } from "./entering.js" */
/** @import { Row } from "./rows.js" */

import { newKey } from "./keys.js";

let isOn = false;
let count = 0;

/** Return true while practice is on. */
export function isPractising() {
  return isOn;
}

/** @param {boolean} on */
export function setPractising(on) {
  isOn = on;
  count = 0;
}

/**
 * Return the row of a practised sale. It is stored nowhere; its number, 0, belongs to no entry.
 * @param {NewSale} sale
 * @returns {Row}
 */
export function practisedRow({ made_at = Date.now(), ...sale }) {
  count += 1;
  const receipt = `LATIHAN-${String(count).padStart(4, "0")}`;
  const entry = { kind: /** @type {const} */ ("sale"), number: 0, ...sale, shift: newKey() };
  return { number: 0, made_at, entry, receipt, practised: true };
}
