/* Enters what this phone does: sales, voids and the steps of a shift. All entries have one row of
   numbers, and no number is used twice. An entry is made once its transaction is complete on the
   disk, never earlier. */

/**
 * @import {
 *   AmendEntry, CashEntry, Content, Count, CountEntry, Entry, OpenEntry, OpenShift, Row, SaleEntry, VoidEntry
 * } from "./rows.js"
 */
/** @import { Reading } from "./clock.js" */
/** @import { Writing } from "./disk.js" */

import { dayOf, readClocks } from "./clock.js";
import {
  ALL_STORES,
  announce,
  ENTRIES,
  putValue,
  tellOtherTabs,
  valueIn,
  writeDisk,
} from "./disk.js";
import { newKey } from "./keys.js";
import { nextNumber } from "./numbers.js";
import { dayOfRow, markVoided } from "./outbox.js";
import { amendedSale } from "./paid.js";
import { isPractising, practisedRow } from "./practice.js";
import { keepCopy } from "./second-copy.js";

/**
 * The next number, the open shift of today and those of earlier days that nobody has counted, as they
 * are in one transaction. `opens`: the shift opens with the next entry.
 * @typedef {{ tx: Writing, next: number, shift: OpenShift | undefined, uncounted: OpenShift[],
 *   opens?: boolean }} Book
 */

/**
 * A sale to enter. `made_at` (ms), `clock` and `shift` only for a sale that was made earlier.
 * @typedef {Pick<SaleEntry, "payment" | "payments" | "tendered" | "lines" | "corrects"> & {
 *   key: string, made_at?: number, clock?: Reading, shift?: string }} NewSale
 */

/**
 * Enter the sales of one basket and empty it, in one transaction. Open a shift with an empty drawer
 * if none is open. Resolve to the sales' rows; to the row that stands if a key has one. Reject with
 * QuotaExceededError when the phone is full.
 * @param {NewSale[]} sales
 * @returns {Promise<Row[]>}
 */
export async function enterSales(sales) {
  if (isPractising()) return sales.map(practisedRow);
  const rows = await writeDisk(ALL_STORES, async (tx) => {
    // All reads at once: a slow phone needs some 15 ms for each one that is awaited alone.
    const [book, ...standing] = await Promise.all([
      openBook(tx),
      ...sales.map(({ key }) => findRow(tx, key)),
    ]);
    start(tx.objectStore("meta").delete("basket"));
    const [{ corrects, key } = {}] = sales;
    if (corrects && key && !standing[0]) await settleHeld(tx, corrects, key);
    // A row that stands: two tabs paid for one basket.
    return sales.map((sale, n) => standing[n] ?? appendSale(book, sale));
  });
  announce("outbox");
  tellOtherTabs("basket");
  return rows;
}

/**
 * @param {Book} book
 * @param {NewSale} sale
 */
function appendSale(book, { made_at, clock, ...sale }) {
  /** @type {Content<SaleEntry>} */
  const entry = { kind: "sale", ...sale, shift: sale.shift ?? keyOfShift(book) };
  return append(book, entry, made_at === undefined ? {} : { made_at, clock });
}

/**
 * Enter the void of a sale, by the sale's number. Resolve to the void's row, which names the lines
 * that it undoes; to undefined if the sale is void already or is not on this phone.
 * @param {number} number
 * @param {Pick<VoidEntry, "key" | "reason" | "proof">} content
 */
export async function enterVoid(number, content) {
  const row = await writeDisk(ALL_STORES, async (tx) => {
    const [book, sale] = await Promise.all([openBook(tx), markVoided(tx, number, "here")]);
    if (!sale) return undefined;
    const { key: voids, lines, payment, payments } = sale.entry;
    /** @type {Content<VoidEntry>} */
    const entry = { kind: "void", voids, ...content, shift: keyOfShift(book) };
    return append(book, entry, { undoes: { number, lines, payment, payments } });
  });
  announce("outbox");
  return row;
}

/**
 * Enter the amendment of a sale, by the sale's number: another method of payment, or the units of
 * each line that the shopper keeps. Resolve to its row; to undefined if the sale is void already or
 * is not on this phone.
 * @param {number} number
 * @param {Pick<AmendEntry, "key" | "payment" | "keeps" | "reason" | "proof">} content
 * @returns {Promise<Row<AmendEntry> | undefined>}
 */
export async function enterAmendment(number, content) {
  /** @type {Row<AmendEntry> | undefined} */
  const row = await writeDisk(ALL_STORES, async (tx) => {
    const book = await openBook(tx);
    const sale = await markVoided(tx, number, "here", book.next);
    if (!sale) return undefined;
    const { key: voids, lines, payment, payments } = sale.entry;
    // A payment is put right in the shift and at the time of its sale: no money moves now.
    const { made_at, clock } = sale;
    const shift = content.keeps ? keyOfShift(book) : sale.entry.shift;
    /** @type {Content<AmendEntry>} */
    const entry = { kind: "amend", voids, becomes: newKey(), ...content, shift };
    return append(book, entry, {
      ...(!content.keeps && { made_at, clock }),
      undoes: { number, lines, payment, payments },
      becomes: amendedSale(sale.entry, content),
    });
  });
  announce("outbox");
  return row;
}

/**
 * Open a shift with this much in the drawer (rupiah), unless one is open.
 * @param {number} float
 */
export async function openShift(float) {
  await writeDisk(ALL_STORES, async (tx) => {
    const book = await openBook(tx);
    if (!book.shift) appendShift(book, float);
  });
  announce("outbox");
  announce("shift");
}

/**
 * Enter cash (rupiah) that is put into the drawer; below zero, cash that is taken out.
 * @param {number} amount
 * @param {string} note
 */
export async function moveCash(amount, note) {
  const key = newKey();
  await writeDisk(ALL_STORES, async (tx) => {
    const [book, standing] = await Promise.all([openBook(tx), findRow(tx, key)]);
    if (standing) return; // written, and the answer was lost
    /** @type {Content<CashEntry>} */
    const entry = { kind: "cash", key, shift: keyOfShift(book), amount, note };
    append(book, entry);
  });
  announce("outbox");
}

/**
 * Close the open shift as it was counted. Resolve to its row; to undefined if another tab closed it.
 * @param {Count & { difference: number, reason: string }} count
 */
export async function closeShift({ shift, counted, difference, coins, reason }) {
  /** @type {Row<CountEntry> | undefined} */
  const row = await writeDisk(ALL_STORES, async (tx) => {
    const book = await openBook(tx);
    if (!(await endShift(book, shift))) return undefined;
    /** @type {Content<CountEntry>} */
    const entry = { kind: "count", shift, counted, difference, coins, reason };
    return append(book, entry);
  });
  announce("outbox");
  announce("shift");
  return row;
}

/**
 * Take a shift off the open ones. Resolve to false if it is none of them.
 * @param {Book} book
 * @param {string} key
 */
async function endShift({ tx, shift, uncounted }, key) {
  const isToday = shift?.key === key;
  const others = uncounted.filter((each) => each.key !== key);
  if (!isToday && others.length === uncounted.length) return false;
  const meta = tx.objectStore("meta");
  await Promise.all([
    isToday ? meta.delete("shift") : putValue(tx, "uncounted", others),
    meta.delete("count"),
  ]);
  return true;
}

/**
 * Nothing is entered while practice is on. A shift of an earlier day takes no more entries: it waits
 * to be counted, and the next entry opens a new one.
 * @param {Writing} tx
 * @returns {Promise<Book>}
 */
async function openBook(tx) {
  if (isPractising()) throw new Error("Practice enters nothing.");
  const [next, shift, uncounted = []] = await Promise.all([
    nextNumber(tx),
    valueIn(tx, "shift"),
    valueIn(tx, "uncounted"),
  ]);
  if (!shift || dayOfRow(shift) >= dayOf()) return { tx, next, shift, uncounted };
  const waiting = [...uncounted, shift];
  start(putValue(tx, "uncounted", waiting));
  start(tx.objectStore("meta").delete("shift"));
  return { tx, next, shift: undefined, uncounted: waiting };
}

/**
 * Return the key of the open shift. Without one, a shift opens with an empty drawer behind the entry
 * that needs it, and not before: so a till's receipts begin at 0001.
 * @param {Book} book
 */
function keyOfShift(book) {
  if (!book.shift) {
    const clock = readClocks();
    book.shift = { key: newKey(), number: book.next, made_at: clock.made, clock };
    book.opens = true;
  }
  return book.shift.key;
}

/**
 * @param {Book} book
 * @param {number} float
 */
function appendShift(book, float) {
  const { key, number = book.next, made_at, clock } = book.shift ?? {};
  /** @type {Content<OpenEntry>} */
  const content = { kind: "open", ...(key && { key }), float };
  const row = append(book, content, made_at === undefined ? {} : { made_at, clock });
  book.shift = { key: row.entry.key, number, made_at: row.made_at, clock: row.clock };
  start(putValue(book.tx, "shift", book.shift));
}

/**
 * Add a row with the next number. `beside`: parts of the row that are not sent.
 * @template {Entry} E
 * @param {Book} book
 * @param {Content<E>} content
 * @param {Partial<Pick<Row, "made_at" | "clock" | "undoes" | "becomes">>} [beside]
 * @returns {Row<E>}
 */
function append(book, content, beside = {}) {
  const number = book.next;
  book.next += 1;
  const entry = /** @type {E} */ (/** @type {unknown} */ ({ key: newKey(), number, ...content }));
  const clock = readClocks();
  const row = { number, made_at: clock.made, clock, ...beside, entry };
  start(book.tx.objectStore("outbox").add(row));
  start(putValue(book.tx, "next", book.next));
  // Also if the transaction fails: a number that was not used only makes a gap.
  keepCopy({ next: book.next });
  if (book.opens) {
    book.opens = false;
    appendShift(book, 0);
  }
  return row;
}

/**
 * Leave a write to its transaction: if it fails, the transaction aborts and `writeDisk` rejects.
 * @param {Promise<unknown>} writing
 */
function start(writing) {
  writing.catch(() => {});
}

/**
 * @param {Writing} tx
 * @param {string} key
 */
async function findRow(tx, key) {
  const rows = await Promise.all(
    ENTRIES.map((store) => tx.objectStore(store).index("key").get(key)),
  );
  return rows.find(Boolean);
}

/**
 * Note at a held entry which entry corrects it.
 * @param {Writing} tx
 * @param {string} key
 * @param {string} correction
 */
async function settleHeld(tx, key, correction) {
  const store = tx.objectStore("held");
  const row = await store.index("key").get(key);
  if (row) await store.put({ ...row, settled: correction });
}
