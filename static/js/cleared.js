/* Says loudly that the browser has cleared this phone's storage, and what was not sent is lost. */

import { changes, loadValue } from "./disk.js";
import { showPart, writeText } from "./parts.js";

/**
 * Warn on the page of `till` from the moment on at which the phone finds its storage empty.
 * @param {HTMLElement} till
 */
export function warnOfClearedStorage(till) {
  for (const change of ["outbox", "cleared"]) changes.addEventListener(change, () => look(till));
  look(till);
}

/** @param {HTMLElement} till */
async function look(till) {
  const cleared = await loadValue("cleared").catch(() => undefined);
  if (!cleared || cleared.told) return;
  writeText(till, "[data-cleared-last]", cleared.last_number);
  writeText(till, "[data-cleared-next]", cleared.next_number);
  showPart(till, "[data-cleared]", true);
}
