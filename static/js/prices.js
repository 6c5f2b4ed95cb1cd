/* The prices of offers on the page, and lines of the basket whose offer has another price by now. */

/** @import { Line } from "./rows.js" */

/**
 * Return the price (rupiah) that an offer has on the page; undefined if the page has no such offer.
 * @param {number | undefined} offer
 */
export function priceNow(offer) {
  if (offer === undefined) return undefined;
  const tile = document.querySelector(`[data-offer="${Number(offer)}"]`);
  return tile instanceof HTMLElement ? Number(tile.dataset.price) : undefined;
}

/**
 * Return the new price of a line's offer; undefined if it is still the one of the line.
 * @param {Pick<Line, "offer" | "price" | "list_price">} line
 */
export function newPriceOf({ offer, price, list_price: listPrice = price }) {
  const now = priceNow(offer);
  return now === listPrice ? undefined : now;
}
