/* The sale being put together. Kept on the phone at each change, so that a reload loses nothing;
   the outbox empties it in the same transaction that enters the sale. */

import { basket as kept, changes, keepBasket, newKey } from "./outbox.js";

const MOST_UNITS = 99_999;

/** Fires "change". */
export class Basket extends EventTarget {
  #key = null;
  #lines = [];

  /** Takes up what the phone kept, and follows the other tabs. */
  async open() {
    await this.#takeUp();
    changes.addEventListener("basket", () => this.#takeUp());
  }

  get lines() {
    return this.#lines;
  }

  get total() {
    return this.#lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  }

  get units() {
    return this.#lines.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  quantityOf(offer) {
    return this.#lines.find((line) => line.offer === offer)?.quantity ?? 0;
  }

  /** One more of an offer, at the price that it has in the basket already. */
  addOffer({ offer, name, price }) {
    const place = this.#lines.findIndex((line) => line.offer === offer);
    if (place >= 0) this.change(place, 1);
    else this.#add({ offer, name, price, quantity: 1 });
  }

  /** An amount for goods that are not on offer: each one a line of its own. */
  addOther({ stall, category, name, price }) {
    this.#add({ stall, category, name, price, quantity: 1 });
  }

  /** `by` more of the line in that place; a line of none goes. */
  change(place, by) {
    const line = this.#lines[place];
    line.quantity = Math.min(line.quantity + by, MOST_UNITS);
    if (line.quantity < 1) this.#lines.splice(place, 1);
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
    this.#key = null;
    this.#lines = [];
    this.dispatchEvent(new Event("change"));
  }

  #add(line) {
    this.#lines.push(line);
    this.#changed();
  }

  #changed() {
    this.#key = null; // other goods, another sale
    this.#keep();
    this.dispatchEvent(new Event("change"));
  }

  /* A phone too full to keep the basket can still show it; saving the sale will say so. */
  #keep() {
    keepBasket({ key: this.#key, lines: this.#lines }).catch(() => {});
  }

  async #takeUp() {
    const { key = null, lines = [] } = (await kept()) ?? {};
    this.#key = key;
    this.#lines = lines;
    this.dispatchEvent(new Event("change"));
  }
}
