/* Gives the next numbers to entries whose numbers other entries have. Key and content stay. */

/** @import { Row, Verdict } from "./rows.js" */
/** @import { Writing } from "./disk.js" */

import { putValue } from "./disk.js";
import { nextNumber } from "./numbers.js";
import { keepCopy } from "./second-copy.js";

/**
 * Give the entries with the verdict "renumber" their next numbers, in their order, within a
 * transaction over all stores. The void of such a sale follows it, so that it is sent later.
 * @param {Writing} tx
 * @param {[Row, Verdict][]} verdicts
 */
export async function renumber(tx, verdicts) {
  const outbox = tx.objectStore("outbox");
  const taken = new Set(
    verdicts.filter(([, { status }]) => status === "renumber").map(([{ entry }]) => entry.key),
  );
  const rows = (await outbox.getAll()).filter(
    ({ entry }) => taken.has(entry.key) || (entry.kind === "void" && taken.has(entry.voids)),
  );
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
  await followSales(tx, renumbered);
  await putValue(tx, "next", next);
  keepCopy({ next });
}

/**
 * Let the voids on this phone name the new numbers of their sales.
 * @param {Writing} tx
 * @param {Map<number, number>} renumbered
 */
async function followSales(tx, renumbered) {
  for (const name of /** @type {const} */ (["outbox", "held"])) {
    const store = tx.objectStore(name);
    for (const row of await store.getAll()) {
      const number = row.undoes && renumbered.get(row.undoes.number);
      if (row.undoes && number) await store.put({ ...row, undoes: { ...row.undoes, number } });
    }
  }
}
