/* Enters what this phone does: sales, voids and the steps of a shift. All entries have one row of
   numbers, and no number is used twice. An entry is made once its transaction is complete on the
   disk, never earlier. */

/**
 * @import {
 *   AmendEntry, CashEntry, Content, Count, CountEntry, Entry, OpenEntry, OpenShift, Row, SaleEntry, VoidEntry
 * } from "./rows.js"
 */
/** @import { Writing } from "./disk.js" */

import {
  ALL_STORES,
  announce,
  ENTRIES,
  newKey,
  putValue,
  tellOtherTabs,
  valueIn,
  writeDisk,
} from "./disk.js";
import { markVoided } from "./outbox.js";
import { keptLines } from "./prices.js";

/**
 * The next number and the open shift, as they are in one transaction.
 * @typedef {{ tx: Writing, next: number, shift: OpenShift | undefined }} Book
 */

/**
 * A sale to enter. `made_at` (ms) and `shift` only for a sale that was made earlier.
 * @typedef {Pick<SaleEntry, "payment" | "tendered" | "lines" | "corrects"> & {
 *   key: string, made_at?: number, shift?: string }} NewSale
 */

/**
 * Enter a sale and empty the basket, in one transaction. Open a shift with an empty drawer if none
 * is open. Resolve to the sale's row; to the row that stands if the key has one. Reject with
 * QuotaExceededError when the phone is full.
 * @param {NewSale} sale
 * @returns {Promise<Row>}
 */
export async function enterSale({ made_at, ...sale }) {
  const row = await writeDisk(ALL_STORES, async (tx) => {
    // Both reads at once: a slow phone needs some 15 ms for each one that is awaited alone.
    const [book, standing] = await Promise.all([openBook(tx), findRow(tx, sale.key)]);
    await tx.objectStore("meta").delete("basket");
    if (standing) return standing; // two tabs paid for one basket
    const shift = sale.shift ?? keyOfShift(book);
    if (sale.corrects) await settleHeld(tx, sale.corrects, sale.key);
    /** @type {Content<SaleEntry>} */
    const entry = { kind: "sale", ...sale, shift };
    return append(book, entry, { made_at });
  });
  announce("outbox");
  tellOtherTabs("basket");
  return row;
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
    const { key: voids, lines, payment } = sale.entry;
    /** @type {Content<VoidEntry>} */
    const entry = { kind: "void", voids, ...content, shift: keyOfShift(book) };
    return append(book, entry, { undoes: { number, lines, payment } });
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
    const shiftNow = content.keeps ? keyOfShift(book) : undefined;
    const sale = await markVoided(tx, number, "here", book.next);
    if (!sale) return undefined;
    const { key: voids, lines, payment } = sale.entry;
    // A payment is put right in the shift of its sale: no money moves now.
    const shift = shiftNow ?? sale.entry.shift;
    /** @type {Content<AmendEntry>} */
    const entry = { kind: "amend", voids, becomes: newKey(), ...content, shift };
    return append(book, entry, {
      undoes: { number, lines, payment },
      becomes: {
        lines: content.keeps ? keptLines(lines, content.keeps) : lines,
        payment: content.payment ?? payment,
        tendered: null,
      },
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
  await writeDisk(ALL_STORES, async (tx) => {
    const book = await openBook(tx);
    /** @type {Content<CashEntry>} */
    const entry = { kind: "cash", shift: keyOfShift(book), amount, note };
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
    if (book.shift?.key !== shift) return undefined;
    const meta = tx.objectStore("meta");
    await Promise.all([meta.delete("shift"), meta.delete("count")]);
    /** @type {Content<CountEntry>} */
    const entry = { kind: "count", shift, counted, difference, coins, reason };
    return append(book, entry);
  });
  announce("outbox");
  announce("shift");
  return row;
}

/**
 * @param {Writing} tx
 * @returns {Promise<Book>}
 */
async function openBook(tx) {
  const [next = 1, shift] = await Promise.all([valueIn(tx, "next"), valueIn(tx, "shift")]);
  return { tx, next, shift };
}

/** @param {Book} book */
function keyOfShift(book) {
  return (book.shift ?? appendShift(book, 0)).key;
}

/**
 * @param {Book} book
 * @param {number} float
 */
function appendShift(book, float) {
  /** @type {Content<OpenEntry>} */
  const content = { kind: "open", float };
  const { number, made_at, entry } = append(book, content);
  book.shift = { key: entry.key, number, made_at };
  start(putValue(book.tx, "shift", book.shift));
  return book.shift;
}

/**
 * Add a row with the next number. `beside`: parts of the row that are not sent.
 * @template {Entry} E
 * @param {Book} book
 * @param {Content<E>} content
 * @param {Partial<Pick<Row, "made_at" | "undoes" | "becomes">>} [beside]
 * @returns {Row<E>}
 */
function append(book, content, { made_at = Date.now(), ...beside } = {}) {
  const number = book.next;
  book.next += 1;
  const entry = /** @type {E} */ (/** @type {unknown} */ ({ key: newKey(), number, ...content }));
  const row = { number, made_at, ...beside, entry };
  start(book.tx.objectStore("outbox").add(row));
  start(putValue(book.tx, "next", book.next));
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
