/* The browser's promise to keep its disk when the phone runs full. */

/** @type {"" | "persistent" | "best_effort" | "none"} */
let state = "";

/** Ask the browser for the promise. Its answer becomes the `storageState`. */
export async function askToPersist() {
  const { storage } = navigator;
  if (!storage?.persist) return;
  const isPromised = (await storage.persisted()) || (await storage.persist());
  state = isPromised ? "persistent" : "best_effort";
}

/** Return the browser's answer, "none" if the disk cannot be written, or "" before an answer. */
export function storageState() {
  return state;
}

/** Note that the disk cannot be written at all. */
export function noteNoStorage() {
  state = "none";
}
