/* Baskets that wait on the phone while others are served. They lie on its disk beside the basket. */

/** @import { Basket } from "./basket.js" */
/** @import { Line, ParkedBasket } from "./rows.js" */
/** @import { Writing } from "./disk.js" */

import { announce, loadValue, putValue, valueIn, writeDisk } from "./disk.js";
import { newKey } from "./keys.js";

/** Resolve to the parked baskets, the oldest first. */
export async function parkedBaskets() {
  return listOf(await loadValue("parked"));
}

/**
 * Park the basket's lines under a name, and empty the basket, in one transaction.
 * @param {Basket} basket
 * @param {string} name
 */
export async function park(basket, name) {
  if (basket.isFrozen || !basket.lines.length) return;
  await writeDisk(["meta"], async (tx) => {
    const parked = listOf(await valueIn(tx, "parked"));
    await Promise.all([
      putValue(tx, "parked", [...parked, parkedFrom(basket, name)]),
      tx.objectStore("meta").delete("basket"),
    ]);
  });
  announce("basket");
}

/**
 * Take a parked basket up again. Lines that are in the basket now are parked in its place, under
 * `name`. Resolve to false if another tab has taken it up.
 * @param {string} key the parked basket's
 * @param {Basket} basket
 * @param {string} name
 */
export async function takeUp(key, basket, name) {
  if (basket.isFrozen) return false;
  const isTaken = await writeDisk(["meta"], async (tx) => {
    const parked = listOf(await valueIn(tx, "parked"));
    const wanted = parked.find((each) => each.key === key);
    if (!wanted) return false;
    const others = parked.filter((each) => each !== wanted);
    if (basket.lines.length) others.push(parkedFrom(basket, name));
    await Promise.all([putValue(tx, "parked", others), putBasket(tx, wanted)]);
    return true;
  });
  announce("basket");
  return isTaken;
}

/**
 * @param {Basket} basket
 * @param {string} name
 * @returns {ParkedBasket}
 */
function parkedFrom({ content }, name) {
  return { key: newKey(), name, parked_at: Date.now(), ...content };
}

/**
 * @param {Writing} tx
 * @param {ParkedBasket} parked
 */
function putBasket(tx, { key, lines, corrects, discount }) {
  return putValue(tx, "basket", { key, lines, corrects, ...(discount && { discount }) });
}

/**
 * Return those of a stored list that are parked baskets: what another version of the page stored
 * must not stop this one.
 * @param {unknown} stored
 * @returns {ParkedBasket[]}
 */
function listOf(stored) {
  return Array.isArray(stored) ? stored.filter((each) => each?.lines?.every(isLine)) : [];
}

/** @param {Partial<Line> | null} line */
function isLine(line) {
  return Number.isInteger(line?.price) && Number.isInteger(line?.quantity);
}
