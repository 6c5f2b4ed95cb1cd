/* The sums of entries, worked out on the phone as the ledger does it: a void takes back the lines
   of its sale. */

/** @import { Line, OpenEntry, Paid, Row, SaleEntry } from "./rows.js" */

import { partsOf } from "./paid.js";
import { lineAmount } from "./prices.js";

/**
 * The sums of rows. `payments`: rupiah by the wire name of each method that occurs. `discount`: the
 * rupiah that bundles and discounts took off.
 * @typedef {{ amount: number, sales: number, units: number, payments: Record<string, number>,
 *   discount: number, products: ProductSum[] }} Sums
 */

/** @typedef {{ stall: string, name: string, units: number, amount: number }} ProductSum */

/**
 * Return the price of lines together, in rupiah.
 * @param {Pick<Line, "price" | "quantity" | "amount">[]} lines
 */
export function amountOf(lines) {
  return lines.reduce((sum, line) => sum + lineAmount(line), 0);
}

/**
 * Return what bundles and discounts took off lines together, in rupiah.
 * @param {Pick<Line, "price" | "quantity" | "amount">[]} lines
 */
export function discountOn(lines) {
  return lines.reduce((sum, line) => sum + line.price * line.quantity - lineAmount(line), 0);
}

/**
 * Return the units of lines together.
 * @param {Pick<Line, "quantity">[]} lines
 */
export function unitsOf(lines) {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/**
 * Goods that were sold (sign 1) or taken back (-1), with the methods that paid them.
 * @typedef {{ lines: Line[], parts: [string, number][], sign: number }} Move
 */

/** @typedef {Pick<Row, "entry" | "undoes" | "becomes" | "voided">} Moving */

/**
 * Return what a row sells and takes back. A sale that an official has voided counts no more: this
 * phone has no row of that void.
 * @param {Moving} row
 * @returns {Move[]}
 */
export function movesOf({ entry, undoes, becomes, voided }) {
  /** @type {Move[]} */
  const moves = [];
  if (entry.kind === "void" || entry.kind === "amend") {
    if (undoes) moves.push(moveOf(undoes, -1));
  }
  const sold = entry.kind === "sale" ? entry : becomes;
  if (sold && voided !== "at_the_desk") moves.push(moveOf(sold, 1));
  return moves;
}

/**
 * @param {Paid & { lines: Line[] }} sold
 * @param {number} sign
 * @returns {Move}
 */
function moveOf({ lines, ...paid }, sign) {
  return { lines, parts: partsOf(paid, amountOf(lines)), sign };
}

/**
 * Return the row of the sale that a row makes: its own, or, of an amendment, the sale in the place
 * of the amended one. Undefined for every other row.
 * @param {Row} row
 * @returns {Row<SaleEntry> | undefined}
 */
export function saleOf(row) {
  const { entry, becomes } = row;
  if (entry.kind === "sale") return { ...row, entry };
  if (entry.kind !== "amend" || !becomes) return undefined;
  const { number, shift } = entry;
  return { ...row, entry: { kind: "sale", key: entry.becomes, number, shift, ...becomes } };
}

/**
 * Return a row's amount in rupiah, below zero for a void. A sale has it whatever became of it.
 * @param {Moving} row
 */
export function rowAmount(row) {
  return movesOf({ ...row, voided: undefined }).reduce(
    (sum, { lines, sign }) => sum + sign * amountOf(lines),
    0,
  );
}

/**
 * Return the sums of rows.
 * @param {Row[]} rows
 * @param {(line: Line) => string} labelOf returns the label of a line's stall
 * @returns {Sums}
 */
export function summary(rows, labelOf) {
  /** @type {Record<string, number>} */
  const payments = {};
  const total = { amount: 0, sales: 0, units: 0, discount: 0 };
  /** @type {Map<string, ProductSum>} */
  const products = new Map();
  for (const { lines, parts, sign } of rows.flatMap(movesOf)) {
    const amount = sign * amountOf(lines);
    total.amount += amount;
    total.sales += sign;
    total.units += sign * unitsOf(lines);
    total.discount += sign * discountOn(lines);
    for (const [name, part] of parts) payments[name] = (payments[name] ?? 0) + sign * part;
    for (const line of lines) addProduct(products, labelOf(line), line, sign);
  }
  const sold = [...products.values()].filter(({ units, amount }) => units || amount);
  return { ...total, payments, products: sold };
}

/**
 * Return the sums per stall, as pairs of label and rupiah.
 * @param {ProductSum[]} products
 */
export function vendorSums(products) {
  /** @type {Map<string, number>} */
  const vendors = new Map();
  for (const { stall, amount } of products) {
    vendors.set(stall, (vendors.get(stall) ?? 0) + amount);
  }
  return [...vendors];
}

/**
 * Return the cash (rupiah) that should be in the drawer after the rows of one shift: the float,
 * cash taken, put in and taken out. Change that was given back is not expected.
 * @param {Row[]} rows
 * @param {(payment: string) => boolean} fillsDrawer tells if a method's money lies in the drawer
 */
export function expectedCash(rows, fillsDrawer) {
  return rows.reduce((sum, row) => sum + cashOf(row, fillsDrawer), 0);
}

/**
 * @param {Row} row
 * @param {(payment: string) => boolean} fillsDrawer
 */
function cashOf(row, fillsDrawer) {
  const { entry } = row;
  if (entry.kind === "open") return entry.float;
  if (entry.kind === "cash") return entry.amount;
  const parts = movesOf(row).flatMap(({ parts, sign }) =>
    parts.map(([name, part]) => (fillsDrawer(name) ? sign * part : 0)),
  );
  return parts.reduce((sum, part) => sum + part, 0);
}

/**
 * @param {Map<string, ProductSum>} products
 * @param {string} stall
 * @param {Line} line
 * @param {number} sign
 */
function addProduct(products, stall, line, sign) {
  const { name, quantity } = line;
  const key = `${stall} ${name}`;
  const product = products.get(key) ?? { stall, name, units: 0, amount: 0 };
  product.units += sign * quantity;
  product.amount += sign * lineAmount(line);
  products.set(key, product);
}

/**
 * Return the row that opened the shift; undefined if this phone has it no more.
 * @param {Row[]} rows
 * @returns {Row<OpenEntry> | undefined}
 */
export function openingOf(rows) {
  for (const row of rows) {
    if (row.entry.kind === "open") return { ...row, entry: row.entry };
  }
  return undefined;
}

/**
 * Return the worth (rupiah) of coins and notes.
 * @param {Record<string, number>} coins
 */
export function worthOf(coins) {
  return Object.entries(coins).reduce((sum, [coin, number]) => sum + Number(coin) * number, 0);
}
