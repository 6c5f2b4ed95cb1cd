/* How a sale was paid: by one method, or by two, each of which paid a part. */

/** @import { AmendEntry, Paid, SaleEntry, Sold } from "./rows.js" */
/** @import { Method } from "./payments.js" */

import { rupiah } from "./money.js";
import { methodOf } from "./payments.js";
import { keptLines, lineAmount } from "./prices.js";

/**
 * Return the methods that paid a sale of that amount (rupiah), as pairs of wire name and rupiah.
 * @param {Paid} paid
 * @param {number} amount
 * @returns {[string, number][]}
 */
export function partsOf({ payment = "", payments }, amount) {
  return payments ? Object.entries(payments) : [[payment, amount]];
}

/**
 * Return how a sale is paid when only goods for `amount` (rupiah) are kept. The second method still
 * pays its part, as far as it is needed: what the first one paid goes back first, as in
 * transactions/database/amendments.sql.
 * @param {Paid} paid
 * @param {number} amount
 * @returns {Paid}
 */
export function keptPaid(paid, amount) {
  if (!paid.payments) return { payment: paid.payment };
  const [[first] = [""], [second, part] = ["", 0]] = Object.entries(paid.payments);
  if (amount <= part) return { payment: second };
  return { payments: { [first]: amount - part, [second]: part } };
}

/**
 * Return the sale in the place of an amended one: paid by another method, or with fewer units.
 * @param {SaleEntry} sold
 * @param {Pick<AmendEntry, "payment" | "keeps">} change
 * @returns {Sold}
 */
export function amendedSale({ lines, payment, payments }, { keeps, payment: right }) {
  if (!keeps) return { lines, payment: right, tendered: null };
  const kept = keptLines(lines, keeps);
  const amount = kept.reduce((sum, line) => sum + lineAmount(line), 0);
  return { lines: kept, ...keptPaid({ payment, payments }, amount), tendered: null };
}

/**
 * Return the methods as a receipt names them: "QRIS", or "Tunai Rp20.000 + QRIS Rp15.000".
 * @param {Map<string, Method>} methods
 * @param {[string, number][]} parts
 */
export function paidWords(methods, parts) {
  if (parts.length === 1) return methodOf(methods, parts[0]?.[0] ?? "").label;
  return parts
    .map(([name, amount]) => `${methodOf(methods, name).label} ${rupiah(amount)}`)
    .join(" + ");
}
