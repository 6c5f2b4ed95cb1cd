/* The sale that is being put together. It is stored on the phone at each change, so that a reload
   loses nothing; the transaction that enters the sale empties it. */

/** @import { Bundle, Correction, Discount, Line, Meta, Row } from "./rows.js" */

import { changes, loadValue, newKey, storeValue, tellOtherTabs } from "./disk.js";
import { lineAmount, pricedLines } from "./prices.js";
import { amountOf, unitsOf } from "./sums.js";

const MOST_UNITS = 99_999;

/** The basket of one till. Fires "change". */
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

  /** Load what the phone has stored, and follow the other tabs. */
  async open() {
    await this.#load();
    changes.addEventListener("basket", () => this.#load());
  }

  /** The lines as they are sold, with their amounts. */
  get lines() {
    return this.#priced;
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

  /**
   * Add one more of an offer, at the price that it has in the basket already.
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
   * amount for all of it. An amount was agreed for just these units. A line without units is removed.
   * @param {number} place
   * @param {{ by?: number, quantity?: number, price?: number, agreed?: number, note?: string }} change
   */
  change(place, { by = 0, quantity, price, agreed, note }) {
    const line = this.#lines[place];
    if (this.#isFrozen || !line) return;
    line.quantity = Math.min((quantity ?? line.quantity) + by, MOST_UNITS);
    line.price = price ?? line.price;
    delete line.agreed;
    if (agreed !== undefined) line.agreed = agreed;
    if (note !== undefined) line.note = note;
    if (line.quantity < 1) this.#lines.splice(place, 1);
    this.#changed();
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
  correct({ number, made_at, entry }, lines) {
    this.#corrects = { number, made_at, key: entry.key, shift: entry.shift };
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

  /** Refuse changes while the sale is being entered. */
  freeze() {
    this.#isFrozen = true;
  }

  thaw() {
    this.#isFrozen = false;
  }

  /** Empty the basket after its sale is entered, which has emptied the stored one. */
  empty() {
    this.#take({ key: null, lines: [], corrects: null, discount: null });
  }

  /** @param {Line} line */
  #add(line) {
    if (this.#isFrozen) return;
    this.#lines.push(line);
    this.#changed();
  }

  #changed() {
    this.#key = newKey(); // other goods are another sale
    if (!this.#lines.length) this.#corrects = this.#discount = null;
    this.#store();
    this.#show();
  }

  /* A phone that is too full to store the basket can still show it. Saving the sale says so. */
  #store() {
    const [key, lines, corrects] = [this.#key, this.#lines, this.#corrects];
    storeValue("basket", { key, lines, corrects, discount: this.#discount })
      .then(() => tellOtherTabs("basket"))
      .catch(() => {});
  }

  async #load() {
    const { key = null, lines = [], ...beside } = (await loadValue("basket")) ?? {};
    this.#take({ key, lines, corrects: null, discount: null, ...beside });
  }

  /** @param {Required<Meta["basket"]>} stored */
  #take({ key, lines, corrects, discount }) {
    this.#key = key;
    this.#lines = lines;
    this.#corrects = corrects;
    this.#discount = discount;
    this.#show();
  }

  #show() {
    this.#priced = pricedLines(this.#lines, this.#discount);
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * Return a line that was sold before, with the amount that was paid for it.
 * @param {Line} line
 * @returns {Line}
 */
function asAgreed({ amount, ...line }) {
  return {
    ...line,
    ...((amount !== undefined || line.bundle) && { agreed: lineAmount({ ...line, amount }) }),
  };
}
