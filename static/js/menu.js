/* The menu: the phone's storage, the unsent entries as a file, signing out. */

import { findPart, showOnly } from "./parts.js";
import { saveUnsent } from "./saved.js";
import { onStep } from "./steps.js";
import { storageState } from "./storage.js";
import { allIsSent, forgetTill } from "./till.js";
import { postJson } from "./wire.js";

/**
 * Wire the menu of `till`.
 * @param {HTMLElement} till
 */
export function wireMenu(till) {
  const panel = findPart(till, "[data-panel=menu]");
  const tell = (/** @type {string | null} */ message) => showOnly(panel, "data-told", message);
  onStep("menu", () => {
    tell(null);
    showOnly(panel, "data-storage", storageState());
  });
  findPart(panel, "[data-save-unsent]").addEventListener("click", async () => {
    tell((await saveUnsent(till.dataset.till)) ? "saved" : "nothing_unsent");
  });
  findPart(panel, "[data-sign-out]").addEventListener("click", async () => {
    tell(await signOut(till.dataset.signOut ?? ""));
  });
}

/**
 * Sign out and load the page again; resolve to the reason if that is refused. It is refused while
 * an entry is unsent, because the phone may go away with whoever signs out.
 * @param {string} address
 */
async function signOut(address) {
  if (!(await allIsSent())) return "unsent";
  const answer = await postJson(address, {}).catch(() => undefined);
  if (answer?.status !== 200 && answer?.status !== 401) return "no_network";
  if (!(await forgetTill())) return "unsent"; // another tab has just sold
  await globalThis.caches?.delete("kasir").catch(() => {});
  location.reload();
  return null;
}
