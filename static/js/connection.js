/* The connection to the phone's disk (IndexedDB), which a browser may drop at any time: iOS does so
   in the background. It is opened again, and the action that met its end is done once more. */

/** @import { IDBPDatabase } from "idb" */
/** @import { Disk, Place, Row } from "./rows.js" */

import { openDB } from "../vendor/idb/index.js";

const NAME = "kasir";
const VERSION = 1;
const OPEN_PATIENCE = 8000; // ms: some browsers never answer the first time
/* What a browser throws when the connection, or what lies behind it, is gone. */
const LOST = new Set(["InvalidStateError", "UnknownError", "AbortError", "TimeoutError"]);

/**
 * The stores of entries: not sent yet, in the ledger, or held for a person.
 * @type {Place[]}
 */
export const ENTRIES = ["outbox", "sent", "held"];

/** @type {Promise<IDBPDatabase<Disk>> | undefined} */
let opening;

/**
 * Resolve to the result of `work`, which is done once more over a new connection if the connection
 * is lost. What `work` writes in one transaction is written once or not at all, but the answer may
 * be lost: so each entry has its key before.
 * @template T
 * @param {(database: IDBPDatabase<Disk>) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withConnection(work) {
  const mine = open();
  try {
    return await work(await mine);
  } catch (problem) {
    if (!isLost(problem)) throw problem;
    drop(mine);
    return work(await open());
  }
}

/**
 * Resolve to the unsent rows in a database that a later version of the till has made: it may be of
 * another shape, and nothing is written into it.
 * @returns {Promise<Row[]>}
 */
export async function rowsOfLaterVersion() {
  const database = await openDB(NAME);
  try {
    const rows = database.objectStoreNames.contains("outbox")
      ? await database.getAll("outbox")
      : [];
    return rows.filter((row) => row?.entry);
  } finally {
    database.close();
  }
}

/** @param {unknown} problem */
function isLost(problem) {
  return problem instanceof Error && LOST.has(problem.name);
}

function open() {
  opening ??= openInTime().catch((problem) => {
    opening = undefined;
    throw problem;
  });
  return opening;
}

/** @param {Promise<IDBPDatabase<Disk>>} lost */
function drop(lost) {
  if (opening === lost) opening = undefined; // another action may have opened a new one
  lost.then((database) => database.close()).catch(() => {});
}

async function openInTime() {
  const asked = openDB(NAME, VERSION, {
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
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let limit;
  const late = new Promise((_resolve, reject) => {
    const tooLate = new DOMException("The disk does not answer.", "TimeoutError");
    limit = setTimeout(() => reject(tooLate), OPEN_PATIENCE);
  });
  try {
    return await Promise.race([asked, /** @type {Promise<never>} */ (late)]);
  } catch (problem) {
    asked.then((database) => database.close()).catch(() => {});
    throw problem;
  } finally {
    clearTimeout(limit);
  }
}

/** @param {IDBPDatabase<Disk>} database */
function createStores(database) {
  database.createObjectStore("meta");
  for (const name of ENTRIES) {
    const store = database.createObjectStore(name, { keyPath: "number" });
    store.createIndex("key", "entry.key", { unique: true });
  }
}
