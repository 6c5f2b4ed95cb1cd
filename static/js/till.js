/* Who this till is, as far as the phone knows. */

import { ENTRIES, newKey, read, write } from "./disk.js";

/** The till's key, made at the first need: a phone that lost its cookies comes back by it. */
export function tillKey() {
  return write("meta", async (tx) => {
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
  return write("meta", async (tx) => {
    const next = (await tx.store.get("next")) ?? 1;
    await Promise.all([
      tx.store.put(key, "till"),
      tx.store.put(Math.max(next, lastNumber + 1), "next"),
    ]);
  });
}

/** Forgets everything of this till; not while anything is unsent: false then. */
export function forgetTill() {
  return write(["meta", ...ENTRIES], async (tx) => {
    if (await tx.objectStore("outbox").count()) return false;
    await Promise.all(["meta", ...ENTRIES].map((store) => tx.objectStore(store).clear()));
    return true;
  });
}

/** Whether nothing waits to be sent. */
export async function allIsSent() {
  return !(await read("outbox", (tx) => tx.store.count()));
}

/** The number that the ledger gives a row, worked out on the phone: till, day in WIB, number. */
export function receiptNumber(code, { receipt, number }, day) {
  return receipt || `${code}-${day.slice(2).replaceAll("-", "")}-${String(number).padStart(4, "0")}`;
}
