/* The phone's disk (IndexedDB). What is written here is there after a crash. */

/** @import { IDBPDatabase, IDBPTransaction, StoreNames } from "idb" */
/** @import { Disk, Meta, Place, Store } from "./rows.js" */

import { openDB } from "../vendor/idb/index.js";

/**
 * A transaction that writes.
 * @typedef {IDBPTransaction<Disk, StoreNames<Disk>[], "readwrite">} Writing
 */

/**
 * A transaction that reads.
 * @typedef {IDBPTransaction<Disk, StoreNames<Disk>[], "readonly">} Reading
 */

/**
 * The stores of entries: not sent yet, in the ledger, or held for a person.
 * @type {Place[]}
 */
export const ENTRIES = ["outbox", "sent", "held"];

/** @type {Store[]} */
export const ALL_STORES = ["meta", ...ENTRIES];

/** Fires "outbox" (entries came, went or moved), "basket" and "shift", also for the changes that
    another tab made. */
export const changes = new EventTarget();
/** @type {("outbox" | "basket" | "shift")[]} */
const EVERYTHING = ["outbox", "basket", "shift"];
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("kasir") : undefined;
tabs?.addEventListener("message", ({ data }) => changes.dispatchEvent(new Event(data)));
if (!tabs) globalThis.document?.addEventListener("visibilitychange", lookAgain);

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
  tabs?.postMessage(change);
}

/**
 * Resolve to the result of `work`, which reads in one transaction over `stores`.
 * @template T
 * @param {Store[]} stores
 * @param {(tx: Reading) => T} work
 * @returns {Promise<Awaited<T>>}
 */
export async function readDisk(stores, work) {
  return await work((await openDatabase()).transaction(stores));
}

/**
 * Resolve to the result of `work` once the disk has all that it wrote: with strict durability, and
 * not before "complete". A full phone fires "abort" and no "error". Then `tx.done` rejects, and
 * `tx.error` has the cause (QuotaExceededError).
 * @template T
 * @param {Store[]} stores
 * @param {(tx: Writing) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function writeDisk(stores, work) {
  const database = await openDatabase();
  const tx = database.transaction(stores, "readwrite", { durability: "strict" });
  try {
    const [result] = await Promise.all([work(tx), tx.done]);
    return result;
  } catch (problem) {
    throw tx.error ?? problem;
  }
}

/**
 * Return "full" if a write failed because the phone is full, else "other".
 * @param {unknown} problem
 */
export function problemOf(problem) {
  return problem instanceof Error && problem.name === "QuotaExceededError" ? "full" : "other";
}

/**
 * Resolve to a value of the store "meta"; undefined if it was never stored.
 * @template {keyof Meta} N
 * @param {N} name
 */
export async function loadValue(name) {
  const value = await (await openDatabase()).get("meta", name);
  return /** @type {Meta[N] | undefined} */ (value);
}

/**
 * Store a value in "meta". It outlives a reload and a browser that is killed, but not a phone that
 * loses its power within the same second.
 * @template {keyof Meta} N
 * @param {N} name
 * @param {Meta[N]} value
 */
export async function storeValue(name, value) {
  await (await openDatabase()).put("meta", value, name);
}

/**
 * Resolve to a value of "meta" within a transaction.
 * @template {keyof Meta} N
 * @param {Writing | Reading} tx
 * @param {N} name
 */
export async function valueIn(tx, name) {
  const value = await tx.objectStore("meta").get(name);
  return /** @type {Meta[N] | undefined} */ (value);
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

/** Return a random UUID. Browsers have no randomUUID at addresses without TLS. */
export function newKey() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Return bytes as hexadecimal digits.
 * @param {Uint8Array} bytes
 */
export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @type {Promise<IDBPDatabase<Disk>> | undefined} */
let opening;

function openDatabase() {
  opening ??= openDB("kasir", 1, {
    upgrade: createStores,
    // A tab with a newer version must not wait for this one.
    blocking(_current, _newer, event) {
      const { target: database } = event;
      if (database instanceof IDBDatabase) database.close();
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

/** @param {IDBPDatabase<Disk>} database */
function createStores(database) {
  database.createObjectStore("meta");
  for (const name of ENTRIES) {
    const store = database.createObjectStore(name, { keyPath: "number" });
    store.createIndex("key", "entry.key", { unique: true });
  }
}
