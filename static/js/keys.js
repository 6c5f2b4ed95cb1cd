/* Keys of entries (UUIDs): their digest, and keys that follow from another one. */

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
