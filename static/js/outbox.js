/* What this phone keeps on its disk: who it is, the basket, and every sale until the ledger has
   it. A sale counts as made once its transaction is complete here, never earlier. */

import { openDB } from "../vendor/idb/index.js";

const SENT_KEPT = 500;
const ENTRIES = ["outbox", "sent", "held"];

/** Tells of "outbox" (entries came, went or moved) and "basket" (another tab changed it). */
export const changes = new EventTarget();
const tabs = new BroadcastChannel("kasir");
tabs.addEventListener("message", ({ data }) => changes.dispatchEvent(new Event(data)));

/** The till's key, made at the first need: a phone that lost its cookies comes back by it. */
export function tillKey() {
  return write(["meta"], async (tx) => {
    const known = await tx.store.get("till");
    if (known) return known;
    const key = newKey();
    await tx.store.put(key, "till");
    return key;
  });
}

/** The server's word on who this till is, and the highest number that it has seen of it: a phone
    whose storage was cleared must not use its numbers again. */
export function rememberTill(key, lastNumber) {
  return write(["meta"], async (tx) => {
    const next = (await tx.store.get("next")) ?? 1;
    await Promise.all([
      tx.store.put(key, "till"),
      tx.store.put(Math.max(next, lastNumber + 1), "next"),
    ]);
  });
}

/** A random UUID; the fallback is for addresses without TLS, where randomUUID is not there. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export async function basket() {
  return (await database()).get("meta", "basket");
}

export async function keepBasket(content) {
  await (await database()).put("meta", content, "basket");
  tabs.postMessage("basket");
}

/** Enters a sale under the next number and empties the basket, in one transaction. Resolves to
    its row once that is on disk; the same key again resolves to the row that stands. Rejects with
    QuotaExceededError when the phone is full. */
export async function add({ key, ...content }) {
  const row = await write(["meta", ...ENTRIES], async (tx) => {
    const meta = tx.objectStore("meta");
    await meta.delete("basket");
    for (const store of ENTRIES) {
      const standing = await tx.objectStore(store).index("key").get(key);
      if (standing) return standing; // two tabs paid for one basket
    }
    const number = (await meta.get("next")) ?? 1;
    const made = { number, made_at: Date.now(), entry: { key, number, kind: "sale", ...content } };
    await Promise.all([
      tx.objectStore("outbox").add(made),
      meta.put(number + 1, "next"),
    ]);
    return made;
  });
  announce();
  tabs.postMessage("basket");
  return row;
}

/** Up to `most` unsent rows, by number. */
export async function unsent(most) {
  return (await database()).getAll("outbox", undefined, most);
}

/** How many are unsent, and when the oldest was made (ms since 1970, or undefined). */
export async function unsentSummary() {
  const tx = (await database()).transaction("outbox");
  const [count, [oldest]] = await Promise.all([tx.store.count(), tx.store.getAll(undefined, 1)]);
  return { count, since: oldest?.made_at };
}

/** Moves what the ledger has, or an official now holds, out of the outbox. Pairs of a row and
    the server's result for it. */
export async function settle(verdicts) {
  await write(ENTRIES, async (tx) => {
    await Promise.all(
      verdicts.flatMap(([row, { status, receipt, message }]) => [
        tx.objectStore("outbox").delete(row.number),
        tx.objectStore(status === "held" ? "held" : "sent").put({ ...row, receipt, message }),
      ]),
    );
    const numbers = await tx.objectStore("sent").getAllKeys();
    const surplus = numbers.slice(0, -SENT_KEPT);
    await Promise.all(surplus.map((number) => tx.objectStore("sent").delete(number)));
  });
  announce();
}

export async function held() {
  return (await database()).getAll("held");
}

/** The newest entries, newest first, each with its state: "outbox", "sent" or "held". */
export async function recent(most) {
  const tx = (await database()).transaction(["meta", ...ENTRIES]);
  const next = (await tx.objectStore("meta").get("next")) ?? 1;
  const range = IDBKeyRange.lowerBound(next - most);
  const rows = await Promise.all(ENTRIES.map((store) => tx.objectStore(store).getAll(range)));
  return rows
    .flatMap((found, n) => found.map((row) => ({ ...row, state: ENTRIES[n] })))
    .sort((a, b) => b.number - a.number);
}

function announce() {
  changes.dispatchEvent(new Event("outbox"));
  tabs.postMessage("outbox");
}

/* Resolves on `complete` with strict durability, so after the disk has it. A full phone fires
   `abort` and no `error`: `tx.done` rejects then, and `tx.error` says why. */
async function write(stores, work) {
  const tx = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  try {
    const [result] = await Promise.all([work(tx), tx.done]);
    return result;
  } catch (problem) {
    throw tx.error ?? problem;
  }
}

let opening;

function database() {
  opening ??= openDB("kasir", 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      for (const name of ENTRIES) {
        const store = db.createObjectStore(name, { keyPath: "number" });
        store.createIndex("key", "entry.key", { unique: true });
      }
    },
    // A tab with a newer version must not wait for this one.
    blocking(_current, _newer, event) {
      event.target.close();
      opening = undefined;
    },
    terminated() {
      opening = undefined;
    },
  }).catch((problem) => {
    opening = undefined;
    throw problem;
  });
  return opening;
}
