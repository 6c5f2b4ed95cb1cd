/* The one row of numbers of this phone's entries. None is given twice, also after the browser has
   cleared the phone's storage: then the numbers go on at the next hundred, and the gap shows. */

/** @import { Writing } from "./disk.js" */

import { ALL_STORES, ENTRIES, putValue, valueIn, writeDisk } from "./disk.js";
import { keepCopy, secondCopy } from "./second-copy.js";

const SKIP = 100;

/**
 * Resolve to the next number in a transaction over all stores. Where the storage has fewer
 * numbers than are known to be used, take the phone's key and code from the second copy, and note
 * that the storage was cleared.
 * @param {Writing} tx
 * @param {number} [used] the last number that the page names
 */
export async function nextNumber(tx, used = 0) {
  const { next: copied, till, code } = secondCopy();
  const stored = (await valueIn(tx, "next")) ?? (await nextByEntries(tx));
  if (stored !== undefined && stored >= copied) return Math.max(stored, used + 1);
  const known = Math.max(copied, used + 1, stored ?? 1);
  if (known === 1) return 1;
  const next = Math.floor((known - 1) / SKIP) * SKIP + SKIP + 1;
  await Promise.all([
    till && putValue(tx, "till", till),
    code && putValue(tx, "code", code),
    putValue(tx, "next", next),
    putValue(tx, "cleared", { last_number: known - 1, next_number: next }),
  ]);
  return next;
}

/**
 * Resolve to the number after the highest of an entry on this phone; undefined if it has none.
 * @param {Writing} tx
 */
async function nextByEntries(tx) {
  const cursors = await Promise.all(
    ENTRIES.map((name) => tx.objectStore(name).openKeyCursor(null, "prev")),
  );
  const highest = Math.max(0, ...cursors.map((cursor) => cursor?.key ?? 0));
  return highest ? highest + 1 : undefined;
}

/**
 * Go on after the highest number that the office knows.
 * @param {unknown} used
 */
export async function heedOffice(used) {
  if (!Number.isSafeInteger(used) || Number(used) < secondCopy().next) return;
  const next = await writeDisk(ALL_STORES, async (tx) => {
    const number = await nextNumber(tx, Number(used));
    await putValue(tx, "next", number);
    return number;
  });
  keepCopy({ next });
}
