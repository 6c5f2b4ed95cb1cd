/* The number of units in the shopper's basket. A page is the same bytes for everybody: only a cookie
   knows the number, as `<revision>.<units>`. Answers may arrive out of order, and each sets the
   cookie: the highest revision is the newest, and it stays. */

import { findParts } from "./parts.js";

const COOKIE = "isi_keranjang";
const AGE = 30 * 24 * 3600; // s, as long as the server's

/**
 * @typedef {{ revision: number, units: number }} Count
 */

/** @type {Count} */
let newest = { revision: 0, units: 0 };

/**
 * Return a cookie's value; "" if there is none.
 * @param {string} name
 */
export function cookieOf(name) {
  return document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1] ?? "";
}

/** Show the units of the newest answer that this browser has had. */
export function showBasketCount() {
  const stored = parseCount(cookieOf(COOKIE));
  if (newest.revision > stored.revision) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    const value = `${newest.revision}.${newest.units}`;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is too new for old phones
    document.cookie = `${COOKIE}=${value}; path=/; max-age=${AGE}; samesite=lax${secure}`;
  } else newest = stored;
  for (const place of findParts(document, "[data-basket-count]")) {
    place.textContent = String(newest.units);
    place.hidden = newest.units === 0;
  }
}

/**
 * Show the count of an answer, unless a newer one is shown already.
 * @param {Count} count
 */
export function takeCount(count) {
  newest = newerOf(newest, count);
  showBasketCount();
}

/** Tell whether this browser stores the cookies that a basket needs. */
export function storesCookies() {
  return cookieOf(COOKIE) !== "";
}

/**
 * Return the count with the higher revision.
 * @param {Count} before
 * @param {Count} after
 */
export function newerOf(before, after) {
  return after.revision >= before.revision ? after : before;
}

/**
 * Return the count of the cookie's text, which is like "1764500000000.5"; 0 units for any other.
 * @param {string} text
 * @returns {Count}
 */
export function parseCount(text) {
  const [revision, units] = text.split(".").map(Number);
  const isCount = Number.isSafeInteger(revision) && Number.isSafeInteger(units);
  return isCount ? { revision: Number(revision), units: Number(units) } : { revision: 0, units: 0 };
}
