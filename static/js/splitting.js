/* One sale, two methods: a part in cash, the rest by another one. What is typed into one field leaves
   the rest in the other. */

/** @import { Method } from "./payments.js" */

import { explain, grouped, readRupiah } from "./money.js";
import { findField, findParts, showPart, writeText } from "./parts.js";
import { methodOf } from "./payments.js";

/** The two parts of a payment, on the pay step. Fires "change" when they are others. */
export class Splitting extends EventTarget {
  #form;
  #methods;
  #choices;
  #cash;
  #rest;
  #isOn = false;
  #total = 0;
  /** @type {number | null} rupiah in cash */
  #part = null;

  /**
   * @param {HTMLFormElement} form
   * @param {Map<string, Method>} methods
   */
  constructor(form, methods) {
    super();
    this.#form = form;
    this.#methods = methods;
    this.#choices = findParts(form, "[name=payment]").filter(
      (choice) => choice instanceof HTMLInputElement,
    );
    this.#cash = findField(form, "cash_part");
    this.#rest = findField(form, "rest_part");
    for (const field of [this.#cash, this.#rest]) {
      field.addEventListener("input", () => this.#read(field));
      field.addEventListener("focus", () => field.select());
    }
  }

  get isOn() {
    return this.#isOn;
  }

  /** The method whose money lies in the drawer. */
  get cash() {
    return [...this.#methods.values()].find(({ fillsDrawer }) => fillsDrawer);
  }

  /** The part in cash, in rupiah; null while nothing is left for one of the methods. */
  get part() {
    return this.#part;
  }

  /** What the other method pays, in rupiah; 0 while there is no part in cash. */
  get rest() {
    return this.#part === null ? 0 : this.#total - this.#part;
  }

  /**
   * Split a payment of `total` rupiah, of which `part` is in cash.
   * @param {number} total
   * @param {number | null} part null to have it typed
   */
  start(total, part) {
    this.#isOn = true;
    this.#total = total;
    this.#offerChoices();
    this.#cash.value = part && part < total ? grouped(part) : "";
    this.#read(this.#cash);
  }

  /** Go back to one method, in cash unless somebody chooses another one. */
  stop() {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#part = null;
    this.#offerChoices();
    for (const choice of this.#choices) choice.checked = choice.defaultChecked;
    this.dispatchEvent(new Event("change"));
  }

  focus() {
    this.#cash.focus();
  }

  /**
   * Show the parts, or the button that offers them.
   * @param {boolean} isOffered
   * @param {Method} other what pays the rest
   */
  show(isOffered, other) {
    showPart(this.#form, "[data-in-parts]", this.#isOn);
    showPart(this.#form, "[data-split-on]", isOffered && !this.#isOn);
    showPart(this.#form, "[data-split-off]", this.#isOn);
    writeText(this.#form, "[data-cash-label]", (this.#isOn && this.cash?.label) || "");
    writeText(this.#form, "[data-rest-label]", this.#isOn ? other.label : "");
  }

  /* One part is in cash, so that the choice is the other one's. */
  #offerChoices() {
    const isOut = (/** @type {HTMLInputElement} */ { value }) =>
      this.#isOn && methodOf(this.#methods, value).fillsDrawer;
    for (const choice of this.#choices) {
      choice.parentElement?.toggleAttribute("hidden", isOut(choice));
      if (isOut(choice)) choice.checked = false;
    }
    const [first] = this.#choices.filter((choice) => !isOut(choice));
    if (first && !this.#choices.some(({ checked }) => checked)) first.checked = true;
  }

  /** @param {HTMLInputElement} field in which somebody has typed */
  #read(field) {
    const { amount, problem = "empty" } = readRupiah(field.value);
    const isPart = amount !== null && amount > 0 && amount < this.#total;
    const rest = isPart ? this.#total - amount : null;
    this.#part = field === this.#cash && isPart ? amount : rest;
    const other = field === this.#cash ? this.#rest : this.#cash;
    other.value = rest === null ? "" : grouped(rest);
    const isUnread = amount === null && problem !== "empty";
    showPart(this.#form, "[data-unread-part]", isUnread);
    writeText(this.#form, "[data-unread-part]", isUnread ? explain(problem) : "");
    showPart(this.#form, "[data-no-part]", amount !== null && !isPart);
    this.dispatchEvent(new Event("change"));
  }
}
