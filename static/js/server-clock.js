/* The difference between the server's clock and the phone's, stored on the phone. */

import { aheadBy, setAhead } from "./clock.js";
import { loadValue, storeValue } from "./disk.js";

/**
 * Load the difference to the server's clock. On a phone's first page take it from `served`, the
 * moment that the page names, unless the worker answered: then the page may be old.
 * @param {string} [served]
 */
export async function openClock(served) {
  const known = await loadValue("ahead");
  if (known !== undefined) setAhead(known);
  else if (served && !navigator.serviceWorker?.controller) heedServer(served);
}

/**
 * Learn the difference from a moment that an answer of the server names.
 * @param {string | null} date
 */
export function heedServer(date) {
  const ahead = aheadBy(date);
  if (ahead === undefined) return;
  setAhead(ahead);
  storeValue("ahead", ahead).catch(() => {}); // no alarm: the next answer names its moment, too
}
