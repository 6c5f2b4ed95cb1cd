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

  /** The idempotency key of this sale, made when its payment starts and the same until it is
      entered or the basket changes, however often that is tried. */
  startPayment() {
    this.#key ??= newKey();
    this.#keep();
    return this.#key;
  }

  /** After the outbox has entered it, and emptied what was kept. */
  sold() {
    this.#empty();
    this.dispatchEvent(new Event("change"));
  }

  clear() {
    this.#empty();
    this.#changed();
  }

  #empty() {
    this.#key = null;
    this.#lines = [];
    this.#corrects = null;
  }

  #add(line) {
    this.#lines.push(line);
    this.#changed();
  }

  #changed() {
    this.#key = null; // other goods, another sale
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
