/* Who this till is, as far as the phone knows. In "meta": `till`, a key that the phone alone
   keeps (an earlier page may have given it); `code`, what the server calls the till, like K7, and
   what the server opens nothing by; `told`, the till that knows the key. */

import { ENTRIES, kept, newKey, read, write } from "./disk.js";

/** The phone's key, made at the first need: a phone that lost its cookies comes back by it and a
    stall's PIN. */
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
export function rememberTill(code, lastNumber) {
  return write("meta", async (tx) => {
    const [next = 1, key] = await Promise.all([tx.store.get("next"), tx.store.get("till")]);
    await Promise.all([
      tx.store.put(code, "code"),
      key || tx.store.put(newKey(), "till"),
      tx.store.put(Math.max(next, lastNumber + 1), "next"),
    ]);
  });
}

/** {phone: key} while the server may not know the phone's key, else {}. */
export function untoldKey() {
  return read("meta", async ({ store }) => {
    const [key, code, told] = await Promise.all(
      ["till", "code", "told"].map((name) => store.get(name)),
    );
    return key && code && told !== code ? { phone: key } : {};
  });
}

/** The server has heard the key of `untoldKey`. */
export function noteTold() {
  return write("meta", async ({ store }) => {
    await store.put(await store.get("code"), "told");
  });
}

/** What a saved file calls this till, without its secret: its code; on a phone that has not seen
    its code yet, that of a receipt, else the fingerprint of its key, by which the server finds it
    (bazar/tokens.py). */
export async function tillName(code) {
  const known = code || (await kept("code"));
  if (known) return known;
  const sent = await read("sent", (tx) => tx.store.getAll());
  const receipt = sent.find((row) => row.receipt)?.receipt;
  if (receipt) return receipt.split("-")[0];
  if (!crypto.subtle) return ""; // an address without TLS
  const key = new TextEncoder().encode(await tillKey());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", key));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
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
