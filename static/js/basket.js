/* The sale that is being put together. It is stored on the phone at each change, so that a reload
   loses nothing; the transaction that enters the sale empties it. */

/** @import { Correction, Line, Row } from "./rows.js" */

import { changes, loadValue, newKey, storeValue, tellOtherTabs } from "./disk.js";
import { newPriceOf } from "./prices.js";
import { amountOf, unitsOf } from "./sums.js";

const MOST_UNITS = 99_999;

/**
 * Lines that were taken out of the basket, each with its place. `isAll`: nothing was left.
 * @typedef {{ lines: { line: Line, place: number }[], corrects: Correction | null,
 *   isAll: boolean }} Removed
 */

/** The basket of one till. Fires "change", a CustomEvent: `detail.removed` has the lines that can be
    put back from now on, null if there are none, undefined if they are those of before. */
export class Basket extends EventTarget {
  /** @type {string | null} */
  #key = null;
  /** @type {Line[]} */
  #lines = [];
  /** @type {Correction | null} */
  #corrects = null;
  #isFrozen = false;
  #isPractice = false;

  /** Load what the phone has stored, and follow the other tabs. */
  async open() {
    await this.#load();
    changes.addEventListener("basket", () => this.#load());
  }

  get lines() {
    return this.#lines;
  }

  /** The sum of the lines, in rupiah. */
  get total() {
    return amountOf(this.#lines);
  }

  get units() {
    return unitsOf(this.#lines);
  }

  /** True while the sale is being entered. */
  get isFrozen() {
    return this.#isFrozen;
  }

  /** The held row that this sale is made in place of, or null. */
  get corrects() {
    return this.#corrects;
  }

  /** The idempotency key of this sale. Each change makes another one, which is stored with the
      lines: payment begins with the same key in every tab, and a second try ends with it. */
  get key() {
    return this.#key;
  }

  /**
   * Return how many of an offer are in the basket.
   * @param {number} offer
   */
  quantityOf(offer) {
    return unitsOf(this.#lines.filter((line) => line.offer === offer));
  }

  /** The lines whose offer has another price by now. A sale made earlier keeps its prices. */
  get outdated() {
    return this.#corrects ? [] : this.#lines.filter((line) => newPriceOf(line) !== undefined);
  }

  /** Give the outdated lines the prices that their offers have now. */
  renewPrices() {
    if (this.#isFrozen) return;
    for (const line of this.outdated) renew(line);
    this.#changed();
  }

  /**
   * Add one more of an offer. A line that is outdated gets the new price, for all its units.
   * @param {{ offer: number, stall: number, name: string, price: number }} offered
   */
  addOffer({ offer, stall, name, price }) {
    const place = this.#lines.findIndex((line) => line.offer === offer);
    if (place >= 0) this.change(place, { by: 1 });
    else this.#add({ offer, stall, name, price, list_price: price, quantity: 1 });
  }

  /**
   * Add an amount for goods that are not on offer. Each one is a line of its own.
   * @param {{ stall: number, category: string, name: string, price: number }} goods
   */
  addOther({ stall, category, name, price }) {
    this.#add({ stall, category, name, price, quantity: 1 });
  }

  /**
   * Change the line in that place: `by` more of it, another quantity or another price. More of it
   * are sold at the price of now. A line without units is removed.
   * @param {number} place
   * @param {{ by?: number, quantity?: number, price?: number }} change
   */
  change(place, { by = 0, quantity, price }) {
    const line = this.#lines[place];
    if (this.#isFrozen || !line) return;
    const before = { ...line };
    if (!this.#corrects && (by > 0 || price !== undefined)) renew(line);
    line.quantity = Math.min((quantity ?? line.quantity) + by, MOST_UNITS);
    line.price = price ?? line.price;
    if (line.quantity >= 1) return this.#changed();
    const corrects = this.#corrects;
    this.#lines.splice(place, 1);
    this.#changed({ lines: [{ line: before, place }], corrects, isAll: false });
  }

  /** Take all lines out. */
  clear() {
    if (this.#isFrozen || !this.#lines.length) return;
    const lines = this.#lines.map((line, place) => ({ line, place }));
    const corrects = this.#corrects;
    this.#lines = [];
    this.#changed({ lines, corrects, isAll: true });
  }

  /**
   * Put lines back that were taken out. A line of the same offer and price takes their units.
   * @param {Removed} removed
   */
  putBack({ lines, corrects }) {
    if (this.#isFrozen) return;
    for (const { line, place } of lines) {
      const same = this.#lines.find((each) => isSame(each, line));
      if (same) same.quantity = Math.min(same.quantity + line.quantity, MOST_UNITS);
      else this.#lines.splice(place, 0, line);
    }
    this.#corrects ??= corrects;
    this.#changed(null);
  }

  /**
   * Take the lines of a held row, to enter them as a new sale in its place, of the same moment and
   * the same shift.
   * @param {Row} row
   * @param {Line[]} lines
   */
  correct({ number, made_at, clock, entry }, lines) {
    this.#corrects = { number, made_at, clock, key: entry.key, shift: entry.shift };
    this.#lines = lines;
    this.#changed();
  }

  /** Take everything out of the basket, because the held sale in it has ended at the office. */
  drop() {
    if (this.#isFrozen) return;
    this.#lines = [];
    this.#changed(null);
  }

  /**
   * Practise with these lines: until `endPractice` nothing is stored.
   * @param {Line[]} lines
   */
  practise(lines) {
    this.#isPractice = true;
    this.#lines = lines;
    this.#corrects = null;
    this.#changed(null);
  }

  /** Forget the practised lines and load what the phone has stored. */
  endPractice() {
    this.#isPractice = false;
    return this.#load();
  }

  /** Refuse changes while the sale is being entered. */
  freeze() {
    this.#isFrozen = true;
  }

  thaw() {
    this.#isFrozen = false;
  }

  /** Empty the basket after its sale is entered, which has emptied the stored one. */
  empty() {
    this.#key = null;
    this.#lines = [];
    this.#corrects = null;
    this.#tell(null);
  }

  /** @param {Line} line */
  #add(line) {
    if (this.#isFrozen) return;
    this.#lines.push(line);
    this.#changed();
  }

  /** @param {Removed | null} [removed] */
  #changed(removed) {
    this.#key = newKey(); // other goods are another sale
    if (!this.#lines.length) this.#corrects = null;
    this.#store();
    this.#tell(removed);
  }

  /** @param {Removed | null} [removed] */
  #tell(removed) {
    this.dispatchEvent(new CustomEvent("change", { detail: { removed } }));
  }

  /* A phone that is too full to store the basket can still show it. Saving the sale says so. */
  #store() {
    if (this.#isPractice) return;
    storeValue("basket", { key: this.#key, lines: this.#lines, corrects: this.#corrects })
      .then(() => tellOtherTabs("basket"))
      .catch(() => {});
  }

  async #load() {
    if (this.#isPractice) return;
    const change = this.#key;
    const { key = null, lines = [], corrects = null } = (await loadValue("basket")) ?? {};
    if (this.#key !== change) return; // the disk was slow: what was tapped meanwhile stays
    this.#key = key;
    this.#lines = lines;
    this.#corrects = corrects;
    this.#tell(null);
  }
}

/**
 * Give a line the list price of now. A price that was agreed on stays.
 * @param {Line} line
 */
function renew(line) {
  const now = newPriceOf(line);
  if (now === undefined) return;
  if (line.price === (line.list_price ?? line.price)) line.price = now;
  line.list_price = now;
}

/**
 * Return true if two lines are one offer at one price: apart from its units nothing differs.
 * @param {Line} a
 * @param {Line} b
 */
function isSame(a, b) {
  const [first, second] = [a, b].map((line) => JSON.stringify({ ...line, quantity: 0 }));
  return a.offer !== undefined && first === second;
}
