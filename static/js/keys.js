/* Keys (UUIDs): new ones, their digest, and keys that follow from another one. */

/**
 * Return the XOR of the last 32 bits of keys, as a signed number. The office works it out likewise
 * (transactions/database/missing_entries.sql).
 * @param {string[]} keys
 */
export function digestOf(keys) {
  return keys.reduce((digest, key) => digest ^ Number.parseInt(key.slice(-8), 16), 0);
}

/**
 * Return the key of a basket's sale at its `n`th bazaar (below 256); at the first one, 0, it is the
 * basket's own.
 * @param {string} key
 * @param {number} n
 */
export function keyOfPart(key, n) {
  const head = Number.parseInt(key.slice(0, 2), 16) ^ n;
  return head.toString(16).padStart(2, "0") + key.slice(2);
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
