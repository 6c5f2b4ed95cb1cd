/* The phone's disk: what is written here is there after a crash. Every other file that keeps
   something goes through `read` and `write`. */

import { openDB } from "../vendor/idb/index.js";

/** Where an entry stands: not sent yet, in the ledger, or held for a person. */
export const ENTRIES = ["outbox", "sent", "held"];

/** Tells of "outbox" (entries came, went or moved), "basket" and "shift"; also what another tab
    did. */
export const changes = new EventTarget();
const tabs = new BroadcastChannel("kasir");
tabs.addEventListener("message", ({ data }) => changes.dispatchEvent(new Event(data)));

/** After whoever waits for the write itself: a receipt goes before counts and couriers. */
export function announce(what) {
  setTimeout(() => {
    changes.dispatchEvent(new Event(what));
    tellOtherTabs(what);
  });
}

export function tellOtherTabs(what) {
  tabs.postMessage(what);
}

/** A transaction over `stores` in which `work` reads. */
export async function read(stores, work) {
  return work((await database()).transaction(stores));
}

/** Resolves to what `work` answers, once the disk has it: strict durability, and not before
    `complete`. A full phone fires `abort` and no `error`: `tx.done` rejects then, and `tx.error`
    says why (QuotaExceededError). */
export async function write(stores, work) {
  const tx = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  try {
    const [result] = await Promise.all([work(tx), tx.done]);
    return result;
  } catch (problem) {
    throw tx.error ?? problem;
  }
}

/** What is kept under a name: who this till is, the basket, the open shift. */
export async function kept(name) {
  return (await database()).get("meta", name);
}

/** Outlives a reload and a killed browser, not a phone that loses its power this very second. */
export async function keep(name, value) {
  await (await database()).put("meta", value, name);
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
