/* The sale that is being put together. It is stored on the phone at each change, so that a reload
   loses nothing; the transaction that enters the sale empties it. */

/** @import { BasketContent, Bundle, Correction, Discount, Line, Meta, Row } from "./rows.js" */

import { changes, loadValue, storeValue, tellOtherTabs } from "./disk.js";
import { newKey } from "./keys.js";
import { isOutdated, renewed } from "./outdated.js";
import { asAgreed, pricedLines } from "./prices.js";
import { amountOf, unitsOf } from "./sums.js";

const MOST_UNITS = 99_999;

/**
 * Lines that were taken out of the basket, each with its place. `isAll`: nothing was left.
 * @typedef {{ lines: { line: Line, place: number }[], corrects: Correction | null,
 *   discount?: Discount | null, isAll: boolean }} Removed
 */

/** The basket of one till. Fires "change", a CustomEvent: `detail.removed` has the lines that can be
    put back from now on, null if there are none, undefined if they are those of before. */
export class Basket extends EventTarget {
  /** @type {string | null} */
  #key = null;
  /** @type {Line[]} as the cashier put them together */
  #lines = [];
  /** @type {Line[]} with what bundles and the discount make of them */
  #priced = [];
  /** @type {Discount | null} */
  #discount = null;
  /** @type {Correction | null} */
  #corrects = null;
  #isFrozen = false;
  #isPractice = false;

  /** Load what the phone has stored, and follow the other tabs. */
  async open() {
    await this.#load();
    changes.addEventListener("basket", () => this.#load());
  }

  /** The lines as they are sold, with their amounts. */
  get lines() {
    return this.#priced;
  }

  /** What is stored of the basket. */
  get content() {
    return { lines: this.#lines, corrects: this.#corrects, discount: this.#discount };
  }

  /** What is taken off the whole basket, or null. */
  get discount() {
    return this.#discount;
  }

  /**
   * Return the amount that the cashier gave the line in that place; undefined if there is none.
   * @param {number} place
   */
  agreedAt(place) {
    return this.#lines[place]?.agreed;
  }

  /** The sum of the lines, in rupiah. */
  get total() {
    return amountOf(this.#priced);
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

  /** The lines whose offer has another price or bundle by now, as the cashier put them together, by
      place. A sale made earlier keeps its own. */
  get outdated() {
    const lines = this.#corrects ? [] : [...this.#lines.entries()];
    return new Map(lines.filter(([_place, line]) => isOutdated(line)));
  }

  /** Give the outdated lines the prices that their offers have now. */
  renewPrices() {
    if (this.#isFrozen) return;
    this.#lines = this.#lines.map(renewed);
    this.#changed();
  }

  /**
   * Add one more of an offer. A line that is outdated gets the new price, for all its units.
   * @param {{ offer: number, stall: number, name: string, price: number, bundle?: Bundle }} offered
   */
  addOffer({ offer, stall, name, price, bundle }) {
    const place = this.#lines.findIndex((line) => line.offer === offer && !line.note);
    if (place >= 0) this.change(place, { by: 1 });
    else {
      const line = { offer, stall, name, price, list_price: price, quantity: 1 };
      this.#add({ ...line, ...(bundle && { bundle }) });
    }
  }

  /**
   * Add an amount for goods that are not on offer. Each one is a line of its own.
   * @param {{ stall: number, category: string, name: string, price: number }} goods
   */
  addOther({ stall, category, name, price }) {
    this.#add({ stall, category, name, price, quantity: 1 });
  }

  /**
   * Change the line in that place: `by` more of it, another quantity, another price or an agreed
   * amount for all of it, which was agreed for just these units. More of it are sold at the price of
   * now. A line without units is removed.
   * @param {number} place
   * @param {{ by?: number, quantity?: number, price?: number, agreed?: number, note?: string }} change
   */
  change(place, { by = 0, quantity, price, agreed, note }) {
    const line = this.#lines[place];
    if (this.#isFrozen || !line) return;
    const before = { ...line };
    if (!this.#corrects && (by > 0 || price !== undefined)) Object.assign(line, renewed(line));
    line.quantity = Math.min((quantity ?? line.quantity) + by, MOST_UNITS);
    line.price = price ?? line.price;
    delete line.agreed;
    if (agreed !== undefined) line.agreed = agreed;
    if (note !== undefined) line.note = note;
    if (line.quantity >= 1) return this.#changed();
    const { corrects, discount } = this.content;
    this.#lines.splice(place, 1);
    this.#changed({ lines: [{ line: before, place }], corrects, discount, isAll: false });
  }

  /** Take all lines out. */
  clear() {
    if (this.#isFrozen || !this.#lines.length) return;
    const { corrects, discount } = this.content;
    const lines = this.#lines.map((line, place) => ({ line, place }));
    this.#lines = [];
    this.#changed({ lines, corrects, discount, isAll: true });
  }

  /**
   * Put lines back that were taken out. A line of the same offer and price takes their units.
   * @param {Removed} removed
   */
  putBack({ lines, corrects, discount }) {
    if (this.#isFrozen) return;
    for (const { line, place } of lines) {
      const same = this.#lines.find((each) => isSame(each, line));
      if (same) same.quantity = Math.min(same.quantity + line.quantity, MOST_UNITS);
      else this.#lines.splice(place, 0, line);
    }
    this.#corrects ??= corrects;
    this.#discount ??= discount ?? null;
    this.#changed(null);
  }

  /**
   * Take something off the whole basket, or nothing (null).
   * @param {Discount | null} discount
   */
  takeOff(discount) {
    if (this.#isFrozen) return;
    this.#discount = discount;
    this.#changed();
  }

  /**
   * Take the lines of a held row, to enter them as a new sale in its place, of the same moment and
   * the same shift.
   * @param {Row} row
   * @param {Line[]} lines
   */
  correct({ number, made_at, clock, entry }, lines) {
    this.#corrects = { number, made_at, clock, key: entry.key, shift: entry.shift };
    this.#lines = lines.map(asAgreed);
    this.#changed();
  }

  /**
   * Take the lines of a sale that was voided, as they were sold.
   * @param {Line[]} lines
   */
  refill(lines) {
    this.#lines = lines.map(asAgreed);
    this.#changed();
  }

  /** Take everything out of the basket, because the held sale in it has ended at the office. */
  drop() {
    if (this.#isFrozen) return;
    this.#lines = [];
    this.#changed(null);
  }

  /**
   * Practise with these goods: until `endPractice` nothing is stored.
   * @param {BasketContent} content
   */
  practise({ lines, discount = null }) {
    this.#isPractice = true;
    this.#lines = lines;
    this.#corrects = null;
    this.#discount = discount;
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
    this.#take({ key: null, lines: [], corrects: null });
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
    if (!this.#lines.length) this.#corrects = this.#discount = null;
    this.#store();
    this.#tell(removed);
  }

  /** @param {Removed | null} [removed] */
  #tell(removed) {
    this.#priced = pricedLines(this.#lines, this.#discount);
    this.dispatchEvent(new CustomEvent("change", { detail: { removed } }));
  }

  /* A phone that is too full to store the basket can still show it. Saving the sale says so. */
  #store() {
    if (this.#isPractice) return;
    storeValue("basket", { key: this.#key, ...this.content })
      .then(() => tellOtherTabs("basket"))
      .catch(() => {});
  }

  async #load() {
    if (this.#isPractice) return;
    const change = this.#key;
    const stored = (await loadValue("basket")) ?? { key: null, lines: [], corrects: null };
    if (this.#key !== change) return; // the disk was slow: what was tapped meanwhile stays
    this.#take(stored);
  }

  /** @param {Meta["basket"]} stored */
  #take({ key, lines, corrects, discount = null }) {
    this.#key = key;
    this.#lines = lines;
    this.#corrects = corrects;
    this.#discount = discount;
    this.#tell(null);
  }
}

/**
/**
 * Return true if two lines are one offer at one price: apart from its units nothing differs.
 * @param {Line} a
 * @param {Line} b
 */
function isSame(a, b) {
  const [first, second] = [a, b].map((line) => JSON.stringify({ ...line, quantity: 0 }));
  return a.offer !== undefined && a.agreed === undefined && first === second;
}
