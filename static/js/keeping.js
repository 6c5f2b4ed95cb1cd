/* The ways to keep an order that need scripts. They come anew with each look for news. */

import { offerCopies } from "./copy.js";
import { onHtmx } from "./htmx.js";
import { markFresh, storeForLater } from "./order-offline.js";
import { offerPrint } from "./print-page.js";
import { offerTelling } from "./telling.js";

/** Offer to copy and to print the order. The confirmation is said once: not when it is loaded again. */
export function keepOrder() {
  if (document.querySelector("#placed")) history.replaceState(history.state, "", location.pathname);
  storeForLater();
  offerTelling();
  onHtmx("afterRequest", ({ successful }) => {
    if (successful) markFresh();
  });
  onHtmx("afterSwap", () => {
    offerCopies();
    offerPrint();
  });
}
