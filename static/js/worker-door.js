/* Registers the service worker, by which the till starts without a network (worker.js), and offers
   the newer page that it has stored. */

import { findPart, showPart } from "./parts.js";
import { forgetTrouble, noteTrouble } from "./troubles.js";

/**
 * Offer to load the page again when the worker has stored a newer one.
 * @param {HTMLElement} till
 */
export function offerNewer(till) {
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.kind === "newer") showPart(till, "[data-newer]", true);
  });
  findPart(till, "[data-newer] button").addEventListener("click", () => location.reload());
}

/**
 * Register the worker at `address` for this page. What fails is tried again when the page comes
 * back to the network or to the front.
 * @param {string} address
 */
export function registerWorker(address) {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return; // an address without TLS
  let isRegistered = false;

  async function register() {
    if (isRegistered) return;
    isRegistered = true;
    try {
      await serviceWorker.register(address, { scope: location.pathname });
      forgetTrouble("worker");
    } catch (problem) {
      isRegistered = false;
      noteTrouble("worker", problem);
    }
  }

  register();
  addEventListener("online", register);
  document.addEventListener("visibilitychange", register);
}
