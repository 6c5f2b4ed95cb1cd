/* Every entry that this phone makes, until the ledger has it and for some days after: sales,
   voids, the steps of a shift. One row of numbers, no number used twice. An entry counts as made
   once its transaction is complete on the disk, never earlier. */

import { announce, ENTRIES, newKey, read, tellOtherTabs, write } from "./disk.js";

const SENT_KEPT = 2000; // more than the busiest stall sells in two days
const ALL = ["meta", ...ENTRIES];

/** Enters a sale and empties the basket, in one transaction. `made_at` (ms) only where it was
    made earlier. Without an open shift one opens, with an empty drawer. Resolves to its row; the
    same key again to the row that stands. Rejects with QuotaExceededError when the phone is
    full. */
export async function enterSale({ made_at, ...content }) {
  const row = await write(ALL, async (tx) => {
    // Asked all at once: each answer that is waited for costs a slow phone some 15 ms.
    const [book, standing] = await Promise.all([openBook(tx), find(tx, content.key)]);
    await tx.objectStore("meta").delete("basket");
    if (standing) return standing; // two tabs paid for one basket
    const shift = content.shift ?? shiftOf(book);
    if (content.corrects) await correct(tx, content.corrects, content.key);
    return append(book, { kind: "sale", ...content, shift }, { made_at });
  });
  announce("outbox");
  tellOtherTabs("basket");
  return row;
}

/** Enters the void of a sale, by its number, which keeps what it undoes beside it. `said`: the
    void's {key, reason} and, where one could be made, the {proof} that the stall's PIN was given.
    Undefined when the sale is void already, or is not among this phone's. */
export async function enterVoid(number, said) {
  const row = await write(ALL, async (tx) => {
    const [book, sale] = await Promise.all([openBook(tx), markVoided(tx, number, "here")]);
    if (!sale) return undefined;
    const { key: voids, lines, payment } = sale.entry;
    const content = { kind: "void", voids, ...said, shift: shiftOf(book) };
    return append(book, content, { undoes: { number, lines, payment } });
  });
  announce("outbox");
  return row;
}

/** Notes the sales, by number, that an official has voided: there is no entry of that here. */
export function noteVoidedAtTheDesk(numbers) {
  return write(ENTRIES, (tx) =>
    Promise.all(numbers.map((number) => markVoided(tx, number, "at_the_desk"))),
  );
}

/* The sale of that number, marked; undefined when it is none that can be voided. An official may
   have voided what this phone's own void did not undo. */
async function markVoided(tx, number, where) {
  for (const name of ["outbox", "sent"]) {
    const row = await tx.objectStore(name).get(number);
    if (row?.entry.kind !== "sale" || row.voided === where || row.voided === "at_the_desk") continue;
    await tx.objectStore(name).put({ ...row, voided: where });
    return row;
  }
  return undefined;
}

/** Opens a shift with that much in the drawer (rupiah); the one that is open already stands. */
export async function openShift(float) {
  await write(ALL, async (tx) => {
    const book = await openBook(tx);
    if (!book.shift) open(book, float);
  });
  announce("outbox");
  announce("shift");
}

/** Money put into the drawer, or below zero taken out. */
export async function moveCash(amount, note) {
  await write(ALL, async (tx) => {
    const book = await openBook(tx);
    append(book, { kind: "cash", shift: shiftOf(book), amount, note });
  });
  announce("outbox");
}

/** Closes the open shift, as it was counted. Undefined when another tab closed it. */
export async function closeShift({ shift, counted, difference, coins, reason }) {
  const row = await write(ALL, async (tx) => {
    const book = await openBook(tx);
    if (book.shift?.key !== shift) return undefined;
    const meta = tx.objectStore("meta");
    await Promise.all([meta.delete("shift"), meta.delete("count")]);
    return append(book, { kind: "count", shift, counted, difference, coins, reason });
  });
  announce("outbox");
  announce("shift");
  return row;
}

/* The next number and the open shift, as they are in this transaction. */
async function openBook(tx) {
  const meta = tx.objectStore("meta");
  const [next = 1, shift] = await Promise.all([meta.get("next"), meta.get("shift")]);
  return { tx, next, shift };
}

function shiftOf(book) {
  return (book.shift ?? open(book, 0)).key;
}

function open(book, float) {
  const { number, made_at, entry } = append(book, { kind: "open", float });
  book.shift = { key: entry.key, number, made_at };
  put(book.tx.objectStore("meta").put(book.shift, "shift"));
  return book.shift;
}

function append(book, content, { made_at = Date.now(), ...beside } = {}) {
  const number = book.next++;
  const row = { number, made_at, ...beside, entry: { key: newKey(), number, ...content } };
  put(book.tx.objectStore("outbox").add(row));
  put(book.tx.objectStore("meta").put(book.next, "next"));
  return row;
}

/* Not waited for: a write that fails aborts its transaction, and `write` says why. */
function put(writing) {
  writing.catch(() => {});
}

async function find(tx, key) {
  const found = await Promise.all(
    ENTRIES.map((store) => tx.objectStore(store).index("key").get(key)),
  );
  return found.find(Boolean);
}

async function correct(tx, key, by) {
  const store = tx.objectStore("held");
  const row = await store.index("key").get(key);
  if (row) await store.put({ ...row, settled: by });
}

/** Puts a held entry out of sight: an official has seen to it. It stays on the phone. */
export async function setAside(number) {
  await write("held", async (tx) => {
    const row = await tx.store.get(number);
    if (row) await tx.store.put({ ...row, settled: true });
  });
  announce("outbox");
}

/** Notes that a receipt was printed. Resolves to whether it had been already. */
export function notePrinted(number) {
  return write(ENTRIES, async (tx) => {
    for (const name of ENTRIES) {
      const row = await tx.objectStore(name).get(number);
      if (!row) continue;
      if (!row.printed) await tx.objectStore(name).put({ ...row, printed: true });
      return Boolean(row.printed);
    }
    return false;
  });
}

/** Up to `most` unsent rows, by number. */
export function unsent(most) {
  return read("outbox", (tx) => tx.store.getAll(undefined, most));
}

/** How many are unsent, when the oldest was made (ms since 1970, or undefined), and the highest
    number that was ever used. */
export function state() {
  return read(["meta", "outbox"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const [next, count, [oldest]] = await Promise.all([
      tx.objectStore("meta").get("next"),
      outbox.count(),
      outbox.getAll(undefined, 1),
    ]);
    return { lastNumber: (next ?? 1) - 1, count, since: oldest?.made_at };
  });
}

/** Moves what the ledger has, or an official now holds, out of the outbox. Pairs of a row and
    the server's result for it. */
export async function settle(verdicts) {
  await write(ENTRIES, async (tx) => {
    const outbox = tx.objectStore("outbox");
    await Promise.all(
      verdicts.map(async ([{ number }, { status, receipt, reason, message }]) => {
        const row = await outbox.get(number); // as it is now: printed or voided meanwhile
        if (!row) return;
        await outbox.delete(number);
        const store = tx.objectStore(status === "held" ? "held" : "sent");
        await store.put({ ...row, receipt, reason, message });
      }),
    );
    const numbers = await tx.objectStore("sent").getAllKeys();
    const surplus = numbers.slice(0, -SENT_KEPT);
    await Promise.all(surplus.map((number) => tx.objectStore("sent").delete(number)));
  });
  announce("outbox");
}

/** The held entries that still wait for somebody. */
export async function held() {
  const rows = await read("held", (tx) => tx.store.getAll());
  return rows.filter((row) => !row.settled);
}

/** Every row from that number on, oldest first, each with its state: "outbox", "sent", "held". */
export async function since(number) {
  const range = IDBKeyRange.lowerBound(number);
  const stores = await read(ENTRIES, (tx) =>
    Promise.all(ENTRIES.map((store) => tx.objectStore(store).getAll(range))),
  );
  return stores
    .flatMap((rows, n) => rows.map((row) => ({ ...row, state: ENTRIES[n] })))
    .sort((a, b) => a.number - b.number);
}
