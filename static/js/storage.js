/* The browser's promise to keep its disk when the phone runs full. */

/** @type {"" | "persistent" | "best_effort"} */
let promise = "";
let isWritable = true;

/** Ask the browser for the promise. Firefox asks a person, who may never answer: until then the
    disk has no promise. */
export async function askToPersist() {
  const { storage } = navigator;
  if (!storage?.persist) return;
  promise = (await storage.persisted()) ? "persistent" : "best_effort";
  if (promise === "best_effort" && (await storage.persist())) promise = "persistent";
}

/** Return the browser's answer, "none" if the disk cannot be written, or "" before an answer. */
export function storageState() {
  return isWritable ? promise : "none";
}

/** Note that the disk cannot be written at all. */
export function noteNoStorage() {
  isWritable = false;
}

/** Note that the disk has been written. */
export function noteStorage() {
  isWritable = true;
}
