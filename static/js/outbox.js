/* The entries that this phone stores, until the ledger has them and for some days after. */

/** @import { PlacedRow, Row, SaleEntry, Settlement, Verdict } from "./rows.js" */
/** @import { Writing } from "./disk.js" */

import { atTheServer, dayAtTheServer, serverTime, wireClock } from "./clock.js";
import { ALL_STORES, announce, ENTRIES, putAside, readDisk, valueIn, writeDisk } from "./disk.js";
import { renumber } from "./renumbering.js";
import { canBeSent, canBeShown } from "./shapes.js";
import { rowAmount, saleOf } from "./sums.js";

const MOST_ASKED = 50;
const MOST_SENT = 2000; // more than the busiest stall sells in two days
const IN_LEDGER = new Set(["recorded", "duplicate"]);

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
 * Put a held entry out of sight, because an official has seen to it. It stays on the phone. One that
 * was entered as it stands is an entry like all others from now on.
 * @param {number} number
 */
export async function setAside(number) {
  await writeDisk(["held", "sent"], async (tx) => {
    const store = tx.objectStore("held");
    const row = await store.get(number);
    if (!row) return;
    const { entered_as, reason: _reason, message: _message, ended: _ended, ...entered } = row;
    if (entered_as?.amount !== rowAmount(row)) {
      await store.put({ ...row, settled: true });
      return;
    }
    await store.delete(number);
    await tx.objectStore("sent").put({ ...entered, receipt: entered_as.receipt });
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
export async function unsentRows(most) {
  const rows = await readDisk(["outbox"], (tx) => tx.objectStore("outbox").getAll(undefined, most));
  const broken = rows.filter((row) => !canBeSent(row));
  for (const row of broken) {
    putAside("outbox", row, (tx) => tx.objectStore("outbox").delete(row.number));
  }
  return rows.filter(canBeSent);
}

/**
 * Return the entry of a row as it is sent, with its age and the phone's clocks.
 * @param {Row} row
 */
export function wireEntry({ entry, made_at, clock }) {
  const age_ms = Math.round(Date.now() - made_at);
  return { ...entry, age_ms, ...(clock && { clock: wireClock(clock) }) };
}

/**
 * Return the server's time (ms) of a row: the ledger's, or the one that the phone knows best.
 * @param {Pick<Row, "made_at" | "clock" | "sold_at">} row
 */
export function timeOf({ made_at, clock, sold_at }) {
  return sold_at ?? (clock ? serverTime(clock) : atTheServer(made_at));
}

/**
 * Return the day in WIB of a row, like "2021-09-23": the ledger's, as its receipt has it, or the
 * one that the phone knows best.
 * @param {Pick<Row, "made_at" | "clock" | "sold_at" | "receipt">} row
 */
export function dayOfRow(row) {
  const [, year, month, day] = row.receipt?.match(/-(\d\d)(\d\d)(\d\d)-/) ?? [];
  return year ? `20${year}-${month}-${day}` : dayAtTheServer(timeOf(row));
}

/** Resolve to the number of unsent entries, the server's time (ms) when the oldest was made, or
    undefined, and the highest number that was ever used. */
export function outboxState() {
  return readDisk(["meta", "outbox"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const [next, count, [oldest]] = await Promise.all([
      valueIn(tx, "next"),
      outbox.count(),
      outbox.getAll(undefined, 1),
    ]);
    const isWhole = oldest && Number.isFinite(oldest.made_at);
    const since = isWhole ? timeOf(oldest) : undefined;
    return { lastNumber: (next ?? 1) - 1, count, since };
  });
}

/**
 * Move rows out of the outbox: the ledger has them, or an official must decide (held). Resolve to
 * the rows that the disk does not let go. A phone without any room forgets what the ledger has.
 * @param {[Row, Verdict][]} verdicts
 * @returns {Promise<[Row, Verdict][]>}
 */
export async function settle(verdicts) {
  const isTaken = verdicts.some(([, { status }]) => status === "renumber");
  try {
    await writeDisk(isTaken ? ALL_STORES : ENTRIES, async (tx) => {
      await Promise.all(verdicts.map(([{ number }, verdict]) => settleRow(tx, number, verdict)));
      if (isTaken) await renumber(tx, verdicts);
      const sent = tx.objectStore("sent");
      const surplus = (await sent.getAllKeys()).slice(0, -MOST_SENT);
      await Promise.all(surplus.map((number) => sent.delete(number)));
    });
  } catch {
    const recorded = verdicts.filter(([, { status }]) => IN_LEDGER.has(status));
    if (!recorded.length || !(await forget(recorded))) return verdicts;
    announce("outbox");
    return verdicts.filter(([, { status }]) => !IN_LEDGER.has(status));
  }
  announce("outbox");
  return [];
}

/**
 * Delete rows from the outbox, which needs no room. Resolve to false if that fails, too.
 * @param {[Row, Verdict][]} verdicts
 */
async function forget(verdicts) {
  try {
    await writeDisk(["outbox"], (tx) =>
      Promise.all(verdicts.map(([{ number }]) => tx.objectStore("outbox").delete(number))),
    );
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {Writing} tx
 * @param {number} number
 * @param {Verdict} verdict
 */
async function settleRow(tx, number, { status, receipt, sold_at, reason, message }) {
  if (status === "renumber") return;
  const outbox = tx.objectStore("outbox");
  const row = await outbox.get(number); // as it is now: printed or voided meanwhile
  if (!row) return;
  await outbox.delete(number);
  const store = tx.objectStore(status === "held" ? "held" : "sent");
  await store.put({ ...row, receipt, sold_at: sold_at ?? row.sold_at, reason, message });
}

/** Resolve to the held rows that the cashier has not put away: they wait for somebody, or the office
    has told how they ended. */
export async function heldRows() {
  const rows = await readDisk(["held"], (tx) => tx.objectStore("held").getAll());
  return rows.filter((row) => canBeShown(row) && !row.settled);
}

/**
 * Resolve to the row whose entry has that key; undefined if this phone has none.
 * @param {string} key
 * @returns {Promise<Row | undefined>}
 */
export async function rowWithKey(key) {
  const rows = await readDisk(ENTRIES, (tx) =>
    Promise.all(ENTRIES.map((store) => tx.objectStore(store).index("key").get(key))),
  );
  return rows.find(Boolean);
}

/** Resolve to the keys of the held entries that wait, as far as this phone knows. */
export async function waitingKeys() {
  const rows = await heldRows();
  const waiting = rows.filter((row) => row.ended === undefined);
  return waiting.slice(0, MOST_ASKED).map(({ entry }) => entry.key);
}

/**
 * Note how held entries ended at the office.
 * @param {Settlement[]} settlements
 */
export async function noteEnded(settlements) {
  await writeDisk(["held"], (tx) =>
    Promise.all(
      settlements.map(async ({ key, message, receipt, amount }) => {
        const store = tx.objectStore("held");
        const row = await store.index("key").get(key);
        if (!row || row.settled) return;
        const entered_as = receipt === undefined ? undefined : { receipt, amount: amount ?? 0 };
        await store.put({ ...row, ended: message, entered_as });
      }),
    ),
  );
  announce("outbox");
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
        return rows.filter(canBeShown).map((row) => ({ ...row, state }));
      }),
    ),
  );
  return rowsByPlace.flat().sort((a, b) => a.number - b.number);
}
