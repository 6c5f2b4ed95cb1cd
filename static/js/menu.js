/* What a cashier needs now and then: the phone's storage, the unsent as a file, signing out. */

import { saveUnsent } from "./saved.js";
import { onShow } from "./steps.js";
import { storageState } from "./storage.js";
import { allIsSent, forgetTill } from "./till.js";
import { post } from "./wire.js";

/** Wires the menu of `till`. */
export function wireMenu(till) {
  const panel = till.querySelector("[data-panel=menu]");
  onShow("menu", () => {
    tell(null);
    const state = storageState();
    for (const part of panel.querySelectorAll("[data-storage]")) {
      part.hidden = part.dataset.storage !== state;
    }
  });
  panel.querySelector("[data-save-unsent]").addEventListener("click", async () => {
    tell((await saveUnsent(till.dataset.till)) ? "saved" : "nothing_unsent");
  });
  panel.querySelector("[data-sign-out]").addEventListener("click", signOut);

  /* Refused while anything is unsent: whoever signs out takes the phone away. */
  async function signOut() {
    if (!(await allIsSent())) return tell("unsent");
    const { status } = await post(till.dataset.signOut, {}).catch(() => ({}));
    if (status !== 200 && status !== 401) return tell("no_network");
    if (!(await forgetTill())) return tell("unsent"); // another tab has just sold
    await caches?.delete("kasir");
    location.reload();
    return undefined;
  }

  function tell(what) {
    for (const part of panel.querySelectorAll("[data-told]")) {
      part.hidden = part.dataset.told !== what;
    }
  }
}
