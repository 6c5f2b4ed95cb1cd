/* The payment methods, as the page brings them (transactions/models/payments.py). A page that the
   worker stored may meet a method that it does not know: in the phone's own rows, or in an answer
   of a newer server. Such a method has its wire name for a label, fills no drawer and shows no
   code. */

import { rupiah } from "./money.js";
import { dataOf, findPart, findParts, writeText } from "./parts.js";

/**
 * A method of payment: its wire name, its label, whether its money lies in the drawer, and whether
 * the till shows a QRIS code for it.
 * @typedef {{ name: string, label: string, fillsDrawer: boolean, showsCode: boolean }} Method
 */

/**
 * Return the methods that the page of `till` knows, by wire name.
 * @param {HTMLElement} till
 * @returns {Map<string, Method>}
 */
export function methodsOf(till) {
  /** @type {Method[]} */
  const methods = JSON.parse(dataOf(till, "payments"));
  return new Map(methods.map((method) => [method.name, method]));
}

/**
 * Return the method of that wire name.
 * @param {Map<string, Method>} methods
 * @param {string} name
 * @returns {Method}
 */
export function methodOf(methods, name) {
  return methods.get(name) ?? { name, label: name, fillsDrawer: false, showsCode: false };
}

/**
 * Write the sum of each method into its place in `panel`, `[data-paid-by=<wire name>]`. The sum of
 * the methods without a place goes into `[data-paid-otherwise]`, so that the parts add up to
 * `sums.amount`.
 * @param {HTMLElement} panel
 * @param {PaidSums} sums
 */
export function writePaid(panel, sums) {
  let rest = sums.amount;
  for (const place of findParts(panel, "[data-paid-by]")) {
    const amount = paidBy(dataOf(place, "paidBy"), sums);
    place.textContent = rupiah(amount);
    rest -= amount;
  }
  const otherwise = findPart(panel, "[data-paid-otherwise]");
  otherwise.hidden = rest === 0;
  writeText(otherwise, "[data-amount]", rupiah(rest));
}

/**
 * Sums in rupiah. An older server has no `payments`: it names each method's sum beside `amount`.
 * @typedef {{ amount: number, payments?: Record<string, number> }} PaidSums
 */

/**
 * @param {string} name
 * @param {PaidSums} sums
 */
function paidBy(name, sums) {
  const amounts = /** @type {Record<string, number>} */ (sums.payments ?? sums);
  return amounts[name] ?? 0;
}
