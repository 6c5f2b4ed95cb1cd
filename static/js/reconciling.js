/* Compares this phone's acknowledged entries with the office's. A restored backup, or a replica
   that lagged when it was promoted, lacks entries that the phone has crossed off: these go back
   into the outbox. In "meta": `epoch`, the office's at the last comparison of all entries. */

/** @import { Row } from "./rows.js" */

import { announce, loadValue, readDisk, storeValue, writeDisk } from "./disk.js";
import { digestOf } from "./keys.js";

const BLOCK = 100; // numbers
const MOST_BLOCKS = 32;
const MOST_KEYS = 200;

/**
 * A block of numbers, and this phone's acknowledged entries in it: how many, and the XOR of the
 * last 32 bits of their keys.
 * @typedef {{ first: number, last: number, keys: string[], digest: number }} Block
 */

/**
 * The office's part of the news: the epoch of its ledger, and [count, digest] for each block that
 * was asked for. An older server names neither.
 * @typedef {{ epoch?: string, blocks?: [number, number][] }} OfficeBook
 */

/** Whether all blocks are compared next, and not only the newest two and another one in its turn. */
let comparesAll = true;
let turn = 0;

/** What the office had of a block, by its first number, when it missed none of its keys: it may
    have more than the phone. @type {Map<number, string>} */
const known = new Map();

/** The keys that were put back: the office's second "missing" on a key waits for the usual news.
    @type {Set<string>} */
const putBackKeys = new Set();

/** Resolve to the blocks to compare next. */
export async function nextBlocks() {
  const numbers = await readDisk(["sent", "held"], async (tx) => {
    const of = await Promise.all([
      tx.objectStore("sent").getAllKeys(),
      tx.objectStore("held").getAllKeys(),
    ]);
    return of.flat();
  });
  const firsts = [...new Set(numbers.map(firstOf))].sort((a, b) => b - a);
  const chosen = comparesAll ? firsts : [...firsts.slice(0, 2), ...inTurn(firsts.slice(2))];
  return Promise.all(chosen.slice(0, MOST_BLOCKS).map(readBlock));
}

/** @param {number} number */
function firstOf(number) {
  return number - ((number - 1) % BLOCK);
}

/** @param {number[]} older */
function inTurn(older) {
  turn = (turn + 1) % Math.max(older.length, 1);
  return older.slice(turn, turn + 1);
}

/**
 * @param {number} first
 * @returns {Promise<Block>}
 */
async function readBlock(first) {
  const last = first + BLOCK - 1;
  const rows = await readDisk(["sent", "held"], (tx) =>
    Promise.all(
      /** @type {const} */ (["sent", "held"]).map((store) =>
        tx.objectStore(store).getAll(IDBKeyRange.bound(first, last)),
      ),
    ),
  );
  const keys = rows.flat().map(({ entry }) => entry.key);
  return { first, last, keys, digest: digestOf(keys) };
}

/**
 * Put what the office lacks of `blocks` back into the outbox. Resolve to true if there is more to
 * compare at once: entries were missing, or the epoch is another one.
 * @param {Block[]} blocks
 * @param {OfficeBook} book
 * @param {(keys: string[]) => Promise<string[] | null>} askMissing asks the office which of some
 *   keys it lacks; null for no answer
 */
export async function reconcile(blocks, { epoch, blocks: office }, askMissing) {
  if (!epoch || office?.length !== blocks.length) return false;
  const comparedAll = comparesAll;
  const apart = blocks.filter((block, n) => !isSame(block, String(office[n])));
  const keys = apart.flatMap((block) => block.keys);
  const missing = await missingOf(keys, askMissing);
  if (missing === null) return false; // the next news compare again
  if (missing.length) {
    comparesAll = true;
    known.clear();
    await putBack(missing);
    const isNew = missing.some((key) => !putBackKeys.has(key));
    for (const key of missing) putBackKeys.add(key);
    return isNew;
  }
  for (const [n, { first }] of blocks.entries()) known.set(first, String(office[n]));
  comparesAll = !comparedAll && (await loadValue("epoch")) !== epoch;
  if (comparedAll) await storeValue("epoch", epoch);
  return comparesAll;
}

/**
 * @param {Block} block
 * @param {string} office
 */
function isSame({ first, keys, digest }, office) {
  return office === `${keys.length},${digest}` || office === known.get(first);
}

/**
 * @param {string[]} keys
 * @param {(keys: string[]) => Promise<string[] | null>} askMissing
 */
async function missingOf(keys, askMissing) {
  /** @type {string[]} */
  const missing = [];
  for (let n = 0; n < keys.length; n += MOST_KEYS) {
    const answer = await askMissing(keys.slice(n, n + MOST_KEYS));
    if (!Array.isArray(answer)) return null;
    missing.push(...answer);
  }
  return missing;
}

/**
 * Move acknowledged rows back into the outbox, by the keys of their entries.
 * @param {string[]} keys
 */
export async function putBack(keys) {
  await writeDisk(["outbox", "sent", "held"], (tx) =>
    Promise.all(
      keys.flatMap((key) =>
        /** @type {const} */ (["sent", "held"]).map(async (name) => {
          const store = tx.objectStore(name);
          const row = await store.index("key").get(key);
          if (!row) return;
          await store.delete(row.number);
          await tx.objectStore("outbox").put(unacknowledged(row));
        }),
      ),
    ),
  );
  announce("outbox");
}

/**
 * Return the row as it was before the office answered.
 * @param {Row} row
 * @returns {Row}
 */
function unacknowledged(row) {
  const { reason: _reason, message: _message, ended: _ended, entered_as: _as, ...before } = row;
  return before;
}
