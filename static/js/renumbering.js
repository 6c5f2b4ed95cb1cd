/* Gives the next numbers to entries whose numbers other entries have. Key and content stay. */

/** @import { Row, Verdict } from "./rows.js" */
/** @import { Writing } from "./disk.js" */

import { ENTRIES, putValue } from "./disk.js";
import { nextNumber } from "./numbers.js";
import { keepCopy } from "./second-copy.js";

/**
 * Give the entries with the verdict "renumber" their next numbers, in their order, within a
 * transaction over all stores. What undoes such a sale follows it, so that it is sent later.
 * @param {Writing} tx
 * @param {[Row, Verdict][]} verdicts
 */
export async function renumber(tx, verdicts) {
  const outbox = tx.objectStore("outbox");
  const taken = new Set(
    verdicts.filter(([, { status }]) => status === "renumber").map(([{ entry }]) => entry.key),
  );
  const rows = (await outbox.getAll()).filter(({ entry }) => {
    const undoes = entry.kind === "void" || entry.kind === "amend";
    const isMoved = taken.has(entry.key) || (undoes && taken.has(entry.voids));
    if (isMoved && entry.kind === "amend") taken.add(entry.becomes);
    return isMoved;
  });
  let next = await nextNumber(tx);
  /** @type {Map<number, number>} new numbers by the old ones */
  const renumbered = new Map();
  for (const row of rows) {
    const { number, entry } = row;
    const first_number = entry.first_number ?? number;
    renumbered.set(number, next);
    await outbox.delete(number);
    await outbox.add({ ...row, number: next, entry: { ...entry, number: next, first_number } });
    next += 1;
  }
  await followNumbers(tx, renumbered);
  await putValue(tx, "next", next);
  keepCopy({ next });
}

/**
 * Let what undoes a sale name the sale's new number, and an amended sale that of its amendment.
 * @param {Writing} tx
 * @param {Map<number, number>} renumbered
 */
async function followNumbers(tx, renumbered) {
  for (const name of ENTRIES) {
    const store = tx.objectStore(name);
    for (const row of await store.getAll()) {
      const number = row.undoes && renumbered.get(row.undoes.number);
      const amended = row.amended && renumbered.get(row.amended);
      if (!number && !amended) continue;
      const { undoes } = row;
      await store.put({
        ...row,
        ...(undoes && number && { undoes: { ...undoes, number } }),
        ...(amended && { amended }),
      });
    }
  }
}
