/* The prices of offers on the page, and lines of the basket whose offer has another price or another
   bundle by now. */

/** @import { Bundle, Line } from "./rows.js" */

/**
 * Return what the page says an offer costs, in rupiah; undefined if the page has no such offer.
 * @param {number | undefined} offer
 * @returns {{ price: number, bundle: Bundle | undefined } | undefined}
 */
function onPage(offer) {
  if (offer === undefined) return undefined;
  const tile = document.querySelector(`[data-offer="${Number(offer)}"]`);
  if (!(tile instanceof HTMLElement)) return undefined;
  return { price: Number(tile.dataset.price), bundle: bundleOf(tile) };
}

/**
 * Return the bundle of a tile's offer; undefined if it has none.
 * @param {HTMLElement} tile
 */
export function bundleOf({ dataset: { bundleUnits, bundlePrice } }) {
  return bundleUnits ? { units: Number(bundleUnits), price: Number(bundlePrice) } : undefined;
}

/**
 * Return the price (rupiah) that an offer has on the page; undefined if the page has no such offer.
 * @param {number | undefined} offer
 */
export function priceNow(offer) {
  return onPage(offer)?.price;
}

/**
 * Return the new price of a line's offer; undefined if it is still the one of the line.
 * @param {Pick<Line, "offer" | "price" | "list_price">} line
 */
export function newPriceOf({ offer, price, list_price: listPrice = price }) {
  const now = priceNow(offer);
  return now === listPrice ? undefined : now;
}

/**
 * Return true if a line's offer has another price or another bundle by now.
 * @param {Line} line
 */
export function isOutdated(line) {
  return newPriceOf(line) !== undefined || isBundleOutdated(line);
}

/**
 * Return true if a line's offer has another bundle by now. A line with a price of its own or an
 * agreed amount is in none.
 * @param {Line} line as the cashier put it together
 */
export function isBundleOutdated({ offer, price, list_price: listPrice, bundle, agreed }) {
  const now = onPage(offer);
  if (!now || agreed !== undefined || price !== (listPrice ?? price)) return false;
  return now.bundle?.units !== bundle?.units || now.bundle?.price !== bundle?.price;
}

/**
 * Return a line with the list price and the bundle of now. A price that was agreed on stays.
 * @param {Line} line
 * @returns {Line}
 */
export function renewed(line) {
  const now = onPage(line.offer);
  if (!now) return line;
  const isListed = line.price === (line.list_price ?? line.price);
  const { bundle: _before, ...bare } = line;
  return {
    ...bare,
    price: isListed ? now.price : line.price,
    list_price: now.price,
    ...(now.bundle && { bundle: now.bundle }),
  };
}
