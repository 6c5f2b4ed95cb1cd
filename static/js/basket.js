/* The sale being put together. Kept on the phone at each change, so that a reload loses nothing;
   the outbox empties it in the same transaction that enters the sale. */

import { changes, keep, kept, newKey, tellOtherTabs } from "./disk.js";
import { amountOf, unitsOf } from "./sums.js";

const MOST_UNITS = 99_999;

/** Fires "change". */
export class Basket extends EventTarget {
  #key = null;
  #lines = [];
  #corrects = null;
  #held = false;

  /** Takes up what the phone kept, and follows the other tabs. */
  async open() {
    await this.#takeUp();
    changes.addEventListener("basket", () => this.#takeUp());
  }

  get lines() {
    return this.#lines;
  }

  get total() {
    return amountOf(this.#lines);
  }

  get units() {
    return unitsOf(this.#lines);
  }

  /** The held row that this sale is made in place of, or null. */
  get corrects() {
    return this.#corrects;
  }

  quantityOf(offer) {
    return this.#lines
      .filter((line) => line.offer === offer)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  }

  /** One more of an offer, at the price that it has in the basket already. */
  addOffer({ offer, stall, name, price }) {
    const place = this.#lines.findIndex((line) => line.offer === offer);
    if (place >= 0) this.change(place, { by: 1 });
    else this.#add({ offer, stall, name, price, list_price: price, quantity: 1 });
  }

  /** An amount for goods that are not on offer: each one a line of its own. */
  addOther({ stall, category, name, price }) {
    this.#add({ stall, category, name, price, quantity: 1 });
  }

  /** `by` more of the line in that place, or just so many, or at another price; a line of none
      goes. */
  change(place, { by = 0, quantity, price }) {
    if (this.#held) return;
    const line = this.#lines[place];
    line.quantity = Math.min((quantity ?? line.quantity) + by, MOST_UNITS);
    line.price = price ?? line.price;
    if (line.quantity < 1) this.#lines.splice(place, 1);
    this.#changed();
  }

  /** Takes up the lines of a held row, to enter them as a new sale in its place: of the same
      moment and the same shift. */
  correct({ number, made_at, entry }, lines) {
    this.#corrects = { number, made_at, key: entry.key, shift: entry.shift };
    this.#lines = lines;
    this.#changed();
  }

  /** While the sale is being entered, what is tapped changes nothing in it. */
  hold() {
    this.#held = true;
  }

  release() {
    this.#held = false;
  }

  /** The idempotency key of this sale: made anew with each change, and kept with the lines, so
      that payment starts with it in every tab, and ends with it however often that is tried. */
  get key() {
    return this.#key;
  }

  /** After the outbox has entered it, and emptied what was kept. */
  sold() {
    this.#empty();
    this.dispatchEvent(new Event("change"));
  }

  #empty() {
    this.#key = null;
    this.#lines = [];
    this.#corrects = null;
  }

  #add(line) {
    if (this.#held) return;
    this.#lines.push(line);
    this.#changed();
  }

  #changed() {
    this.#key = newKey(); // other goods, another sale
    if (!this.#lines.length) this.#corrects = null;
    this.#keep();
    this.dispatchEvent(new Event("change"));
  }

  /* A phone too full to keep the basket can still show it; saving the sale will say so. */
  #keep() {
    keep("basket", { key: this.#key, lines: this.#lines, corrects: this.#corrects })
      .then(() => tellOtherTabs("basket"))
      .catch(() => {});
  }

  async #takeUp() {
    const { key = null, lines = [], corrects = null } = (await kept("basket")) ?? {};
    this.#key = key;
    this.#lines = lines;
    this.#corrects = corrects;
    this.dispatchEvent(new Event("change"));
  }
}
