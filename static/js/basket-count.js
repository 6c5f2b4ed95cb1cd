/* The number of units in the shopper's basket. A page is the same bytes for everybody: only the
   cookie knows what is in the basket. */

import { findParts } from "./parts.js";

/**
 * Return a cookie's value; "" if there is none.
 * @param {string} name
 */
export function cookieOf(name) {
  return document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1] ?? "";
}

/** Show the units of the cookie, which is like "12.2-45.1": offer and quantity of each line. */
export function showBasketCount() {
  const units = cookieOf("keranjang")
    .split("-")
    .reduce((sum, pair) => sum + (Number.parseInt(pair.split(".")[1] ?? "", 10) || 0), 0);
  for (const place of findParts(document, "[data-basket-count]")) {
    place.textContent = String(units);
    place.hidden = units === 0;
  }
}
