/* Whether the browser promises to keep what is on its disk when the phone runs full. */

let state = "";

/** Asks for it; the answer is kept for `storageState`. */
export async function askToPersist() {
  const storage = navigator.storage;
  if (!storage?.persist) return;
  const promised = (await storage.persisted()) || (await storage.persist());
  state = promised ? "persistent" : "best_effort";
}

/** "persistent", "best_effort", "none", or "" while nobody has answered. */
export function storageState() {
  return state;
}

/** The disk could not be written at all. */
export function nothingIsKept() {
  state = "none";
}
