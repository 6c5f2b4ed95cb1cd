/* The basket's page: the count in its head, and the keyboard's place after a line is removed. */

import { showBasketCount } from "./basket-count.js";
import { onHtmx } from "./htmx.js";
import { findPart } from "./parts.js";

/** Show the count again, and focus the heading, after htmx has replaced the basket. */
export function followBasket() {
  onHtmx("afterSettle", ({ elt }) => {
    showBasketCount();
    if (elt.id !== "basket" || document.activeElement !== document.body) return;
    findPart(document, "[data-heading]").focus({ preventScroll: true });
  });
}
