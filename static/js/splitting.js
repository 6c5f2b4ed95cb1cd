/* One sale, two methods: a part in cash, the rest by another method. What is typed into one field
   leaves the rest in the other. */

/** @import { Method } from "./payments.js" */

import { explain, grouped, readRupiah } from "./money.js";
import { findField, findPart, showPart, writeText } from "./parts.js";

/** The two parts of a payment, on the pay step. Fires "change" when a part is typed. */
export class Splitting extends EventTarget {
  #form;
  #cash;
  #rest;
  #isOn = false;
  /** @type {number | null} rupiah in cash; null while there is no such part */
  #part = null;
  #total = 0;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    super();
    this.#form = form;
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

  /** The part in cash (rupiah); null while what is typed leaves nothing for one of the methods. */
  get part() {
    return this.#part;
  }

  /** What the other method pays, in rupiah; 0 while there is no part in cash. */
  get rest() {
    return this.#part === null ? 0 : this.#total - this.#part;
  }

  /**
   * Split a payment of so much (rupiah), of which so much is in cash; null to have it typed.
   * @param {number} total
   * @param {number | null} part
   */
  start(total, part) {
    this.#isOn = true;
    this.#total = total;
    const isPart = part !== null && part > 0 && part < total;
    this.#cash.value = isPart ? grouped(part) : "";
    this.#read(this.#cash);
    this.#cash.focus();
  }

  stop() {
    this.#isOn = false;
    this.#part = null;
  }

  /**
   * Show the parts, or the button that offers them.
   * @param {{ isOffered: boolean, cash: Method, other: Method }} choice
   */
  show({ isOffered, cash, other }) {
    showPart(this.#form, "[data-split]", this.#isOn);
    showPart(this.#form, "[data-split-on]", isOffered && !this.#isOn);
    showPart(this.#form, "[data-split-off]", this.#isOn);
    writeText(this.#form, "[data-split-first]", cash.label);
    writeText(this.#form, "[data-split-second]", other.label);
  }

  /** @param {HTMLInputElement} field in which somebody has typed */
  #read(field) {
    const { amount, problem } = readRupiah(field.value);
    const isPart = amount !== null && amount > 0 && amount < this.#total;
    this.#part = isPart ? (field === this.#cash ? amount : this.#total - amount) : null;
    const other = field === this.#cash ? this.#rest : this.#cash;
    other.value = isPart ? grouped(this.#total - amount) : "";
    const isEmpty = problem === "empty";
    showPart(this.#form, "[data-split-unread]", Boolean(problem) && !isEmpty);
    writeText(this.#form, "[data-split-unread]", problem && !isEmpty ? explain(problem) : "");
    showPart(this.#form, "[data-split-not-a-part]", amount !== null && !isPart);
    this.dispatchEvent(new Event("change"));
  }
}
