/* Registers the service worker by which an order's page opens without a network (order-worker.js).
   Nothing waits for it, and a browser without it works as before. */

import { dataOf } from "./parts.js";

/** Let this page be stored for a time without a network, if it is one of an order. */
export function storeForLater() {
  const notice = document.querySelector("#stored-page");
  const { serviceWorker } = navigator;
  if (!(notice instanceof HTMLElement) || !serviceWorker) return; // also an address without TLS
  const options = { scope: dataOf(notice, "scope") };
  // The page has come by the worker, which has stored it.
  const isStored = serviceWorker.controller !== null;
  serviceWorker
    .register(dataOf(notice, "worker"), options)
    .then(() => serviceWorker.ready)
    .then(({ active }) => {
      if (!isStored) active?.postMessage({ kind: "keep", address: location.pathname });
    })
    .catch(() => {}); // without room or permission
}

/** Hide that the page is an older one, once the server has answered. */
export function markFresh() {
  const notice = document.querySelector("#stored-page");
  if (notice instanceof HTMLElement) notice.hidden = true;
}
