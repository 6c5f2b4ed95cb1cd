/* The phone's disk (IndexedDB). What is written here is there after a crash. */

/** @import { IDBPTransaction, StoreNames } from "idb" */
/** @import { Disk, Meta, Store } from "./rows.js" */

import { ENTRIES, withConnection } from "./connection.js";
import { fits } from "./shapes.js";
import { noteStorage } from "./storage.js";
import { noteTrouble } from "./troubles.js";

export { ENTRIES };

/**
 * A transaction that writes.
 * @typedef {IDBPTransaction<Disk, StoreNames<Disk>[], "readwrite">} Writing
 */

/**
 * A transaction that reads.
 * @typedef {IDBPTransaction<Disk, StoreNames<Disk>[], "readonly">} Reading
 */

/** @type {Store[]} */
export const ALL_STORES = ["meta", ...ENTRIES];

/** @type {Set<string>} what this page has set aside */
const asideNow = new Set();
const FREED = 200; // rows at once, when the phone is full

/** Fires "outbox" (entries came, went or moved), "basket" and "shift", also for the changes that
    another tab made; "aside" when something stored was set aside. */
export const changes = new EventTarget();
/** @type {("outbox" | "basket" | "shift")[]} */
const EVERYTHING = ["outbox", "basket", "shift"];
const tabs = openChannel();
tabs?.addEventListener("message", ({ data }) => changes.dispatchEvent(new Event(data)));
if (!tabs) globalThis.document?.addEventListener("visibilitychange", lookAgain);

function openChannel() {
  try {
    return new BroadcastChannel("kasir");
  } catch {
    return undefined; // older browsers have none
  }
}

/* Without a channel a tab learns of the others when it comes to the front. */
function lookAgain() {
  if (document.visibilityState !== "visible") return;
  for (const change of EVERYTHING) changes.dispatchEvent(new Event(change));
}

/**
 * Fire a change in all tabs, after the code that waits for the write itself has run: a receipt is
 * drawn before counts are drawn and entries are sent.
 * @param {"outbox" | "basket" | "shift"} change
 */
export function announce(change) {
  setTimeout(() => {
    changes.dispatchEvent(new Event(change));
    tellOtherTabs(change);
  });
}

/**
 * Fire a change in the other tabs.
 * @param {"outbox" | "basket" | "shift"} change
 */
export function tellOtherTabs(change) {
  try {
    tabs?.postMessage(change);
  } catch {
    // A closed channel undoes nothing of what is written.
  }
}

/**
 * Resolve to the result of `work`, which reads in one transaction over `stores`.
 * @template T
 * @param {Store[]} stores
 * @param {(tx: Reading) => T} work
 * @returns {Promise<Awaited<T>>}
 */
export async function readDisk(stores, work) {
  return await withConnection(async (database) => {
    const tx = database.transaction(stores);
    hear(tx);
    return await work(tx);
  });
}

/**
 * Resolve to the result of `work` once the disk has all that it wrote: with strict durability, and
 * not before "complete". A full phone first gives up the oldest rows that the ledger has. `work` may
 * be called more than once; what an earlier call wrote is then undone.
 * @template T
 * @param {Store[]} stores
 * @param {(tx: Writing) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function writeDisk(stores, work) {
  for (;;) {
    try {
      const result = await writeOnce(stores, work);
      noteStorage();
      return result;
    } catch (problem) {
      if (problemOf(problem) !== "full" || !(await freeSent())) throw problem;
    }
  }
}

/**
 * A full phone fires "abort" and no "error". Then `tx.done` rejects, and `tx.error` has the cause
 * (QuotaExceededError).
 * @template T
 * @param {Store[]} stores
 * @param {(tx: Writing) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
function writeOnce(stores, work) {
  return withConnection(async (database) => {
    const tx = database.transaction(stores, "readwrite", { durability: "strict" });
    hear(tx); // also where `work` throws at once
    try {
      const [result] = await Promise.all([work(tx), tx.done]);
      return result;
    } catch (problem) {
      throw tx.error ?? problem;
    }
  });
}

/**
 * Take the end of a transaction as heard. One that a browser cuts off (storage was cleared) rejects
 * `done`, too; what it was for has already told so.
 * @param {Reading | Writing} tx
 */
function hear(tx) {
  tx.done.catch(() => {});
}

/** Delete the oldest rows that the ledger has, which needs no room. Resolve to how many. */
async function freeSent() {
  return await writeOnce(["sent"], async (tx) => {
    const sent = tx.objectStore("sent");
    const oldest = await sent.getAllKeys(undefined, FREED);
    await Promise.all(oldest.map((number) => sent.delete(number)));
    return oldest.length;
  });
}

/**
 * Return why the disk failed: "full", "later" (a later version of the till has made the database),
 * or "other".
 * @param {unknown} problem
 */
export function problemOf(problem) {
  const name = problem instanceof Error ? problem.name : "";
  if (name === "QuotaExceededError") return "full";
  return name === "VersionError" ? "later" : "other";
}

/**
 * Resolve to a value of the store "meta"; undefined if it was never stored.
 * @template {keyof Meta} N
 * @param {N} name
 */
export async function loadValue(name) {
  return await readDisk(["meta"], (tx) => valueIn(tx, name));
}

/**
 * Store a value in "meta". It outlives a reload and a browser that is killed, but not a phone that
 * loses its power within the same second.
 * @template {keyof Meta} N
 * @param {N} name
 * @param {Meta[N]} value
 */
export async function storeValue(name, value) {
  await withConnection((database) => database.put("meta", value, name));
}

/**
 * Resolve to a value of "meta" within a transaction.
 * @template {keyof Meta} N
 * @param {Writing | Reading} tx
 * @param {N} name
 */
export async function valueIn(tx, name) {
  return sound(name, await tx.objectStore("meta").get(name));
}

/**
 * Return a stored value; undefined, as if it was never stored, for one of another shape, which is
 * set aside.
 * @template {keyof Meta} N
 * @param {N} name
 * @param {unknown} value
 * @returns {Meta[N] | undefined}
 */
function sound(name, value) {
  if (value === undefined || fits(name, value)) return /** @type {Meta[N] | undefined} */ (value);
  putAside(name, value, async (tx) => {
    const meta = tx.objectStore("meta");
    if (!fits(name, await meta.get(name))) await meta.delete(name); // else it has a new value
  });
  return undefined;
}

/**
 * Keep what has another shape than this version stores, for a rescue (saved.js), and take it from
 * its place by `remove`. The cashier and the office are told.
 * @param {string} from
 * @param {unknown} value
 * @param {(tx: Writing) => Promise<void>} remove
 */
export async function putAside(from, value, remove) {
  const place = `${from} ${JSON.stringify(value)}`;
  if (asideNow.has(place)) return; // read again before it was moved
  asideNow.add(place);
  noteTrouble(`stored ${from}`, "set aside");
  changes.dispatchEvent(new Event("aside"));
  const moving = writeDisk(ALL_STORES, async (tx) => {
    const before = /** @type {any} */ (await tx.objectStore("meta").get("aside")) ?? [];
    const asideRows = Array.isArray(before) ? before : [before];
    await putValue(tx, "aside", [...asideRows, { from, at: Date.now(), value }]);
    await remove(tx);
  });
  await moving.catch(() => {}); // it stays where it is, and is passed over
}

/**
 * Write a value of "meta" within a transaction.
 * @template {keyof Meta} N
 * @param {Writing} tx
 * @param {N} name
 * @param {Meta[N]} value
 */
export function putValue(tx, name, value) {
  return tx.objectStore("meta").put(value, name);
}
