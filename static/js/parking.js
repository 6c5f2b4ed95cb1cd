/* "Tahan": the panel that parks the basket under a colour or a word, and takes one up again. */

/** @import { Basket } from "./basket.js" */
/** @import { ParkedBasket } from "./rows.js" */

import { formatTime } from "./clock.js";
import { changes, problemOf } from "./disk.js";
import { grouped, rupiah } from "./money.js";
import { park, parkedBaskets, takeUp } from "./parked.js";
import {
  closestPart,
  dataOf,
  fillList,
  findButtons,
  findField,
  findPart,
  findParts,
  showOnly,
  showPart,
  writeText,
} from "./parts.js";
import { pricedLines } from "./prices.js";
import { onStep, showStep } from "./steps.js";
import { amountOf, unitsOf } from "./sums.js";

/** The panel of parked baskets of a till. */
export class ParkingPanel {
  #till;
  #panel;
  #basket;
  /** @type {ParkedBasket[]} */
  #parked = [];

  /**
   * @param {HTMLElement} till
   * @param {Basket} basket
   */
  constructor(till, basket) {
    this.#till = till;
    this.#panel = findPart(till, "[data-panel=park]");
    this.#basket = basket;
    const form = findPart(this.#panel, "form", HTMLFormElement);
    const name = findField(form, "name");
    onStep("park", () => {
      form.reset();
      showOnly(this.#panel, "data-problem-is", null);
      return this.open();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#park(name.value.trim() || this.#freeName());
    });
    this.#panel.addEventListener("click", (event) => {
      const { name: colour, key } = closestPart(event, "button")?.dataset ?? {};
      if (colour) this.#park(colour);
      if (key) this.#do(() => takeUp(key, this.#basket, this.#freeName()));
    });
    basket.addEventListener("change", () => this.#write());
    changes.addEventListener("basket", () => this.open());
  }

  /** Load what is parked on this phone. */
  async open() {
    this.#parked = await parkedBaskets().catch(() => this.#parked);
    this.#write();
  }

  /** @param {string} name */
  #park(name) {
    this.#do(() => park(this.#basket, name));
  }

  /** @param {() => Promise<unknown>} work */
  async #do(work) {
    try {
      await work();
      await showStep("sell");
    } catch (problem) {
      showOnly(this.#panel, "data-problem-is", problemOf(problem));
    }
  }

  /* The first colour that no parked basket has; after the last one, a number. */
  #freeName() {
    const used = new Set(this.#parked.map(({ name }) => name));
    const colours = findButtons(this.#panel, "[data-name]").map((button) => dataOf(button, "name"));
    return colours.find((colour) => !used.has(colour)) ?? `#${this.#parked.length + 1}`;
  }

  #write() {
    const { length } = this.#parked;
    const used = new Set(this.#parked.map(({ name }) => name));
    const isEmpty = !this.#basket.lines.length;
    showPart(this.#panel, "form", !isEmpty);
    for (const button of findButtons(this.#panel, "[data-name]")) {
      button.hidden = used.has(dataOf(button, "name"));
    }
    const list = findPart(this.#panel, "[data-parked]");
    list.hidden = !length;
    fillList(list, this.#parked, writeParked);
    showPart(this.#till, "[data-tools] [data-park]", !isEmpty);
    for (const place of findParts(this.#till, "[data-parked-count]")) {
      place.hidden = !length;
      writeText(place, "[data-number]", grouped(length));
    }
  }
}

/**
 * @param {DocumentFragment} copy
 * @param {ParkedBasket} parked
 */
function writeParked(copy, { key, name, parked_at, lines, discount }) {
  findPart(copy, "button").dataset.key = key;
  writeText(copy, "[data-name-of]", name);
  writeText(copy, "[data-at]", formatTime(parked_at));
  writeText(copy, "[data-parked-units]", grouped(unitsOf(lines)));
  writeText(copy, "[data-amount]", rupiah(amountOf(pricedLines(lines, discount))));
  writeText(copy, "[data-goods]", lines.map((line) => line.name).join(", "));
}
