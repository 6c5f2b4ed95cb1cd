/* The entries that this phone stores, until the ledger has them and for some days after. */

/** @import { PlacedRow, Row, SaleEntry, Verdict } from "./rows.js" */
/** @import { Writing } from "./disk.js" */

import { announce, ENTRIES, readDisk, valueIn, writeDisk } from "./disk.js";
import { saleOf } from "./sums.js";

const MOST_SENT = 2000; // more than the busiest stall sells in two days

/**
 * Note that an official has voided the sales of these numbers: this phone has no entry of that.
 * @param {number[]} numbers
 */
export function noteVoidedAtTheDesk(numbers) {
  return writeDisk(ENTRIES, (tx) =>
    Promise.all(numbers.map((number) => markVoided(tx, number, "at_the_desk"))),
  );
}

/**
 * Mark the sale of that number as void and resolve to its row; to undefined if it is no sale that
 * can be voided. An official may have voided a sale whose void by this phone did not count.
 * @param {Writing} tx
 * @param {number} number
 * @param {"here" | "at_the_desk"} where
 * @param {number} [amended] the number of the amendment, if it is one that voids the sale
 * @returns {Promise<Row<SaleEntry> | undefined>}
 */
export async function markVoided(tx, number, where, amended) {
  for (const name of /** @type {const} */ (["outbox", "sent"])) {
    const row = await tx.objectStore(name).get(number);
    if (!row || row.voided === where || row.voided === "at_the_desk") continue;
    const sale = saleOf(row);
    if (!sale) continue;
    await tx.objectStore(name).put({ ...row, voided: where, ...(amended && { amended }) });
    return sale;
  }
  return undefined;
}

/**
 * Put a held entry out of sight, because an official has seen to it. It stays on the phone.
 * @param {number} number
 */
export async function setAside(number) {
  await writeDisk(["held"], async (tx) => {
    const store = tx.objectStore("held");
    const row = await store.get(number);
    if (row) await store.put({ ...row, settled: true });
  });
  announce("outbox");
}

/**
 * Note that a receipt is printed. Resolve to true if it was printed before.
 * @param {number} number
 */
export function notePrinted(number) {
  return writeDisk(ENTRIES, async (tx) => {
    for (const name of ENTRIES) {
      const row = await tx.objectStore(name).get(number);
      if (!row) continue;
      if (!row.printed) await tx.objectStore(name).put({ ...row, printed: true });
      return Boolean(row.printed);
    }
    return false;
  });
}

/**
 * Resolve to the unsent rows by number, at most `most`.
 * @param {number} [most]
 */
export function unsentRows(most) {
  return readDisk(["outbox"], (tx) => tx.objectStore("outbox").getAll(undefined, most));
}

/** Resolve to the number of unsent entries, the moment (ms) when the oldest was made, or undefined,
    and the highest number that was ever used. */
export function outboxState() {
  return readDisk(["meta", "outbox"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const [next, count, [oldest]] = await Promise.all([
      valueIn(tx, "next"),
      outbox.count(),
      outbox.getAll(undefined, 1),
    ]);
    return { lastNumber: (next ?? 1) - 1, count, since: oldest?.made_at };
  });
}

/**
 * Move rows out of the outbox: the ledger has them, or an official must decide (held).
 * @param {[Row, Verdict][]} verdicts
 */
export async function settle(verdicts) {
  await writeDisk(ENTRIES, async (tx) => {
    await Promise.all(verdicts.map(([{ number }, verdict]) => settleRow(tx, number, verdict)));
    const sent = tx.objectStore("sent");
    const surplus = (await sent.getAllKeys()).slice(0, -MOST_SENT);
    await Promise.all(surplus.map((number) => sent.delete(number)));
  });
  announce("outbox");
}

/**
 * @param {Writing} tx
 * @param {number} number
 * @param {Verdict} verdict
 */
async function settleRow(tx, number, { status, receipt, reason, message }) {
  const outbox = tx.objectStore("outbox");
  const row = await outbox.get(number); // as it is now: printed or voided meanwhile
  if (!row) return;
  await outbox.delete(number);
  const store = tx.objectStore(status === "held" ? "held" : "sent");
  await store.put({ ...row, receipt, reason, message });
}

/** Resolve to the held rows that still wait for somebody. */
export async function heldRows() {
  const rows = await readDisk(["held"], (tx) => tx.objectStore("held").getAll());
  return rows.filter((row) => !row.settled);
}

/**
 * Resolve to every row from that number on, oldest first, each with its place as `state`.
 * @param {number} number
 * @returns {Promise<PlacedRow[]>}
 */
export async function rowsSince(number) {
  const range = IDBKeyRange.lowerBound(number);
  const rowsByPlace = await readDisk(ENTRIES, (tx) =>
    Promise.all(
      ENTRIES.map(async (state) => {
        const rows = await tx.objectStore(state).getAll(range);
        return rows.map((row) => ({ ...row, state }));
      }),
    ),
  );
  return rowsByPlace.flat().sort((a, b) => a.number - b.number);
}
