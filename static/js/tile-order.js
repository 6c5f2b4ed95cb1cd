/* The order of the tiles, as the stall wants it: favourites first, the others behind them. It is
   stored on the phone by the goods' names, so that it works without a network, is there again at the
   next bazaar, and each phone at a stall may have its own. */

/**
 * The order of one vendor's goods, by name. Goods that it does not name come last, as the page has
 * them. The first `favourites` names are favourites.
 * @typedef {{ names: string[], favourites: number }} TileOrder
 */

/**
 * Return the order of the goods that the page has: each of `names` once, in the stored order.
 * @param {string[]} names in the page's order
 * @param {unknown} stored
 * @returns {TileOrder}
 */
export function orderOf(names, stored) {
  const { names: wanted, favourites } = asOrder(stored);
  const known = wanted.filter((name) => names.includes(name));
  const liked = wanted.slice(0, favourites).filter((name) => names.includes(name));
  const others = names.filter((name) => !known.includes(name));
  return { names: [...known, ...others], favourites: liked.length };
}

/**
 * Return the order after a name has become the last favourite, or the first of the others.
 * @param {TileOrder} order
 * @param {string} name
 * @returns {TileOrder}
 */
export function toggleFavourite({ names, favourites }, name) {
  const isFavourite = names.indexOf(name) < favourites;
  const others = names.filter((each) => each !== name);
  const place = isFavourite ? favourites - 1 : favourites;
  others.splice(place, 0, name);
  return { names: others, favourites: favourites + (isFavourite ? -1 : 1) };
}

/**
 * Return the order after a name has moved by one place, within the favourites or the others.
 * @param {TileOrder} order
 * @param {string} name
 * @param {-1 | 1} by
 * @returns {TileOrder}
 */
export function moveName({ names, favourites }, name, by) {
  const place = names.indexOf(name);
  const to = place + by;
  const isInside = to >= 0 && to < names.length && place < favourites === to < favourites;
  if (!isInside) return { names, favourites };
  const moved = names.filter((each) => each !== name);
  moved.splice(to, 0, name);
  return { names: moved, favourites };
}

/**
 * @param {unknown} stored
 * @returns {TileOrder}
 */
function asOrder(stored) {
  const { names, favourites } = /** @type {Partial<TileOrder>} */ (stored ?? {});
  const isOrder = Array.isArray(names) && Number.isInteger(favourites);
  return { names: isOrder ? names : [], favourites: isOrder ? (favourites ?? 0) : 0 };
}
