/* A second copy, outside of IndexedDB, of what a phone must not forget: its key, its till's code and
   the next number. A browser may clear IndexedDB under an open page: the page remembers, too. */

/**
 * `till` and `code` as in the store "meta". `next`: the next number that no entry has.
 * @typedef {{ till?: string, code?: string, next?: number }} Copy
 */

const NAME = "kasir";

/** @type {Copy} */
let remembered = {};

/** Return the copy: the page's, and what the browser stores of it. */
export function secondCopy() {
  const stored = readStored();
  const next = Math.max(remembered.next ?? 1, stored.next ?? 1);
  return { ...remembered, ...stored, next };
}

/**
 * Change the copy. A browser that stores nothing leaves it to the page.
 * @param {Copy} changes
 */
export function keepCopy(changes) {
  const next = Math.max(changes.next ?? 1, secondCopy().next);
  remembered = { ...secondCopy(), ...changes, next };
  writeStored(remembered);
}

/**
 * Replace the copy: the phone is another till now, or none.
 * @param {Copy} copy
 */
export function replaceCopy(copy) {
  remembered = copy;
  writeStored(copy);
}

/** @returns {Copy} */
function readStored() {
  try {
    const { till, code, next } = JSON.parse(localStorage.getItem(NAME) ?? "{}");
    return {
      ...(typeof till === "string" && { till }),
      ...(typeof code === "string" && { code }),
      ...(Number.isSafeInteger(next) && { next }),
    };
  } catch {
    return {};
  }
}

/** @param {Copy} copy */
function writeStored(copy) {
  try {
    localStorage.setItem(NAME, JSON.stringify(copy));
  } catch {
    // full, or closed to this page
  }
}
