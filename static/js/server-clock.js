/* The difference between the server's clock and the phone's, stored on the phone. The server's clock
   is its database's: the clocks of its hosts may differ. */

import { learnTime, setAhead } from "./clock.js";
import { loadValue, storeValue } from "./disk.js";

const BETWEEN = 60_000; // ms between two times that are stored while the difference stays

let storedAt = -Infinity; // ms of the page's clock

/**
 * Load the difference to the server's clock. On a phone's first page take it from `served`, the
 * time (ms) that the page names, unless the worker answered: then the page may be old.
 * @param {string} [served]
 */
export async function openClock(served) {
  const [known, heard] = await Promise.all([loadValue("ahead"), loadValue("heard")]);
  if (known !== undefined) setAhead(known, heard);
  else if (!navigator.serviceWorker?.controller) heedServer(Number(served));
}

/**
 * Learn the difference from the time (ms) that an answer of the server names.
 * @param {unknown} server
 */
export function heedServer(server) {
  if (typeof server !== "number" || !(server > 0)) return;
  const ahead = learnTime(server);
  // No alarm if one fails: the next answer names its time, too.
  if (ahead !== undefined) storeValue("ahead", ahead).catch(() => {});
  if (ahead === undefined && performance.now() - storedAt < BETWEEN) return;
  storedAt = performance.now();
  storeValue("heard", server).catch(() => {});
}
