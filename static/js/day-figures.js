/* The figures and the entries of a till's day, on the screen. */

/** @import { PlacedRow } from "./rows.js" */
/** @import { Sums } from "./sums.js" */

import { formatServerTime } from "./clock.js";
import { grouped, rupiah } from "./money.js";
import { dayOfRow, timeOf } from "./outbox.js";
import { fillList, findPart, findParts, showOnly, showPart, writeText } from "./parts.js";
import { writePaid } from "./payments.js";
import { receiptNumber } from "./receipt-link.js";
import { rowAmount, saleOf, vendorSums } from "./sums.js";

/**
 * The ledger's sums have online orders as well, which this till has not sold.
 * @typedef {Sums & { orders?: { number: number, amount: number } }} DaySums
 */

/**
 * Write the sums of a day into its panel.
 * @param {HTMLElement} panel
 * @param {DaySums} sums
 * @param {"phone" | "ledger"} source
 */
export function writeSums(panel, sums, source) {
  panel.dataset.source = source;
  showOnly(panel, "data-source-is", source);
  writeText(panel, "[data-day-amount]", rupiah(sums.amount));
  writePaid(panel, sums);
  showPart(panel, "[data-day-discounted]", Boolean(sums.discount));
  writeText(panel, "[data-day-discount]", rupiah(sums.discount ?? 0));
  writeText(panel, "[data-day-sales]", grouped(sums.sales));
  writeText(panel, "[data-day-units]", grouped(sums.units));
  writeOrders(findPart(panel, "[data-day-orders]"), sums.orders);
  fillList(findPart(panel, "[data-products]"), sums.products, (copy, product) => {
    writeText(copy, "[data-name]", product.name);
    writeText(copy, "[data-of]", product.stall);
    writeText(copy, "[data-units]", grouped(product.units));
    writeText(copy, "[data-amount]", rupiah(product.amount));
  });
  const vendors = vendorSums(sums.products);
  showPart(panel, "[data-vendors]", vendors.length > 1);
  fillList(findPart(panel, "[data-vendors]"), vendors, (copy, [label, amount]) => {
    writeText(copy, "[data-name]", label);
    writeText(copy, "[data-amount]", rupiah(amount));
  });
}

/**
 * @param {HTMLElement} place
 * @param {DaySums["orders"]} orders
 */
function writeOrders(place, { number, amount } = { number: 0, amount: 0 }) {
  place.hidden = !number && !amount;
  writeText(place, "[data-number]", grouped(number));
  writeText(place, "[data-amount]", rupiah(amount));
}

/**
 * List the sales and voids of a day, the newest first.
 * @param {HTMLElement} section
 * @param {PlacedRow[]} rows oldest first
 * @param {string} code the till's
 */
export function listEntries(section, rows, code) {
  const goods = rows.filter(({ entry }) => ["sale", "void", "amend"].includes(entry.kind));
  const waiting = waitingVoids(goods);
  fillList(section, goods.reverse(), (copy, row) => {
    const { voided, state } = row;
    const number = receiptNumber(code, row, dayOfRow(row));
    const isSale = saleOf(row) !== undefined;
    const isVoided = voided === "at_the_desk" || (voided === "here" && !waiting.has(row.number));
    writeText(copy, "[data-sold-at]", formatServerTime(timeOf(row)));
    writeText(copy, "[data-receipt-of]", number);
    writeText(copy, "[data-amount]", rupiah(rowAmount(row)));
    showOnly(copy, "data-state", state);
    showPart(copy, "[data-is-void]", !isSale);
    showPart(copy, "[data-is-amendment]", row.entry.kind === "amend");
    showPart(copy, "[data-is-voided]", isVoided && !row.amended);
    showPart(copy, "[data-is-amended]", isVoided && row.amended !== undefined);
    showPart(copy, "[data-refill]", isVoided && !row.amended && isSale);
    showPart(copy, "[data-to=receipt]", isSale);
    showPart(copy, "[data-to=void]", isSale && !voided && state !== "held");
    for (const button of findParts(copy, "[data-to], [data-refill]")) {
      button.dataset.number = String(row.number);
      button.ariaLabel = `${button.textContent.trim()}: ${number}`;
    }
  });
}

/**
 * Return the numbers of the sales whose void waits for an official: these are not void yet.
 * @param {PlacedRow[]} rows
 */
function waitingVoids(rows) {
  const waiting = rows.filter(({ undoes, state }) => undoes && state === "held");
  return new Set(waiting.map(({ undoes }) => undoes?.number));
}
