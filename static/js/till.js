/* The identity of this till, as far as the phone knows it. In "meta": `till`, a key that the phone
   alone knows (an earlier page may have given it); `code`, the server's name of the till, like K7,
   which is no secret; `told`, the code of the till whose server knows the key. */

import { ALL_STORES, loadValue, putValue, readDisk, valueIn, writeDisk } from "./disk.js";
import { hexOf, newKey } from "./keys.js";
import { nextNumber } from "./numbers.js";
import { keepCopy, replaceCopy, secondCopy } from "./second-copy.js";

/** Resolve to the phone's key, which is made when it is first needed. A phone that lost its cookies
    comes back by this key and a stall's PIN. */
export function tillKey() {
  return writeDisk(["meta"], async (tx) => {
    const known = await valueIn(tx, "till");
    if (known) return known;
    const key = secondCopy().till ?? newKey();
    await putValue(tx, "till", key);
    return key;
  });
}

/**
 * Store the server's code of this till, and go on after the highest number that the server has
 * seen of it: a phone whose storage was cleared must not use its numbers again. Resolve to the code:
 * another one if the page was stored before the phone became a till of its own.
 * @param {string} code
 * @param {number} lastNumber
 */
export async function rememberTill(code, lastNumber) {
  const [was, current] = await Promise.all([loadValue("was"), loadValue("code")]);
  if (was === code && current) return current;
  const copy = secondCopy();
  // Let in as another till meanwhile: the numbers of the one before are not this one's.
  if (copy.code && copy.code !== code) replaceCopy({});
  const known = await writeDisk(ALL_STORES, async (tx) => {
    const next = await nextNumber(tx, lastNumber);
    const till = (await valueIn(tx, "till")) ?? newKey();
    await Promise.all([
      putValue(tx, "code", code),
      putValue(tx, "till", till),
      putValue(tx, "next", next),
    ]);
    return { till, next };
  });
  keepCopy({ ...known, code });
  return code;
}

/**
 * Resolve to the phone's key as {phone} while the server may not know it, else to {}.
 * @returns {Promise<{ phone?: string }>}
 */
export function untoldKey() {
  return readDisk(["meta"], async (tx) => {
    const [key, code, toldCode] = await Promise.all([
      valueIn(tx, "till"),
      valueIn(tx, "code"),
      valueIn(tx, "told"),
    ]);
    return key && code && toldCode !== code ? { phone: key } : {};
  });
}

/** Note that the server knows the key of `untoldKey`. */
export function noteTold() {
  return writeDisk(["meta"], async (tx) => {
    await putValue(tx, "told", (await valueIn(tx, "code")) ?? "");
  });
}

/**
 * Return the name of this till in a saved file, without its secret: the till's code. A phone that
 * has not seen its code yet takes it from a receipt, or else gives the digest of its key, by which
 * the server finds the till (bazar/tokens.py).
 * @param {string | undefined} code
 */
export async function tillName(code) {
  const known = code || (await loadValue("code")) || secondCopy().code;
  if (known) return known;
  const sent = await readDisk(["sent"], (tx) => tx.objectStore("sent").getAll());
  const receipt = sent.find((row) => typeof row.receipt === "string")?.receipt;
  if (receipt) return receipt.split("-")[0] ?? "";
  if (!crypto.subtle) return ""; // an address without TLS
  const key = new TextEncoder().encode(await tillKey());
  return `sha256:${hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", key)))}`;
}

/** Forget everything about this till and resolve to true; resolve to false, and forget nothing,
    while an entry is unsent. */
export function forgetTill() {
  return writeDisk(ALL_STORES, async (tx) => {
    if (await tx.objectStore("outbox").count()) return false;
    await Promise.all(ALL_STORES.map((store) => tx.objectStore(store).clear()));
    replaceCopy({});
    return true;
  });
}

/** Resolve to true if no entry waits to be sent. */
export async function allIsSent() {
  return !(await readDisk(["outbox"], (tx) => tx.objectStore("outbox").count()));
}
