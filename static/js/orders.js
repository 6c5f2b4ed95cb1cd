/* Online orders on the selling screen: how many are new, and a sound when one comes in. */

/** @import { News } from "./rows.js" */

import { chime, isMuted, setMuted, wireChime } from "./chime.js";
import { loadValue, storeValue } from "./disk.js";
import { grouped } from "./money.js";
import { dataOf, findPart, findParts, writeText } from "./parts.js";

/** The count of new orders on a till. */
export class NewOrders {
  #till;
  #count = 0;
  #late = 0;

  /** @param {HTMLElement} till */
  constructor(till) {
    this.#till = till;
    const sounding = findPart(till, "[data-sounding]", HTMLInputElement);
    wireChime();
    sounding.checked = !isMuted();
    sounding.addEventListener("change", () => {
      setMuted(!sounding.checked);
      chime(); // an example, for whoever turns it on
    });
  }

  /** Load the count that the phone has stored. */
  async open() {
    this.#count = (await loadValue("orders").catch(() => undefined)) ?? 0;
    this.#write();
  }

  /**
   * Take the server's counts. Sound if one has grown: of new orders, or of late answers.
   * @param {News} news
   */
  takeNews({ orders = 0, orders_late: late = 0 }) {
    const hasMore = orders > this.#count;
    const isCalled = late > this.#late;
    this.#late = late;
    if (orders !== this.#count) storeValue("orders", orders).catch(() => {});
    this.#count = orders;
    this.#write();
    const message = findPart(this.#till, "[data-orders-came]");
    const texts = [
      hasMore && dataOf(message, "text").replace("{number}", grouped(orders)),
      isCalled && dataOf(message, "late").replace("{number}", grouped(late)),
    ];
    message.textContent = texts.filter(Boolean).join(" ");
    if (hasMore || isCalled) chime();
  }

  #write() {
    for (const place of findParts(this.#till, "[data-new-orders]")) {
      place.hidden = !this.#count;
      writeText(place, "[data-number]", grouped(this.#count));
    }
  }
}
