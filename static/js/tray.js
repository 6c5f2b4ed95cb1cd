/* The unsent count and the tray of held entries. The words stay calm: an unsent entry is normal. */

/** @import { Basket } from "./basket.js" */
/** @import { Line, News, Row } from "./rows.js" */

import { formatAge } from "./clock.js";
import { changes } from "./disk.js";
import { grouped, rupiah } from "./money.js";
import { dayOfRow, heldRows, noteEnded, outboxState, setAside } from "./outbox.js";
import {
  closestPart,
  dataOf,
  fillList,
  findButtons,
  findField,
  findPart,
  findParts,
  showPart,
  writeText,
} from "./parts.js";
import { receiptNumber } from "./receipt-link.js";
import { stallOf } from "./stalls.js";
import { showStep } from "./steps.js";
import { rowAmount } from "./sums.js";

const OFTEN = 20_000; // ms: the age grows by itself

/** The tray of a till. */
export class Tray {
  #till;
  #basket;
  #tray;
  /** @type {Row[]} */
  #rows = [];

  /**
   * @param {HTMLElement} till
   * @param {Basket} basket
   */
  constructor(till, basket) {
    this.#till = till;
    this.#basket = basket;
    this.#tray = findPart(till, "[data-held]", HTMLDetailsElement);
    changes.addEventListener("outbox", () => this.open());
    setInterval(() => this.#showUnsent(), OFTEN);
    this.#tray.addEventListener("click", (event) => {
      const button = closestPart(event, "button");
      const row = this.#rows.find(({ number }) => number === Number(button?.dataset.number));
      if (!button || !row) return;
      if ("aside" in button.dataset) setAside(row.number);
      else this.#correct(row);
    });
  }

  /** Show the outbox as it is. */
  async open() {
    await Promise.all([this.#showUnsent(), this.#showHeld()]);
  }

  /**
   * Take the server's news of held entries that are settled. One that is being corrected leaves the
   * basket: it would count twice.
   * @param {News} news
   */
  async takeNews({ settled = [] }) {
    if (!settled.length) return;
    await noteEnded(settled);
    const { key } = this.#basket.corrects ?? {};
    if (settled.some((each) => each.key === key)) this.#basket.drop();
  }

  async #showUnsent() {
    const { count, since } = await outboxState();
    for (const place of findParts(this.#till, "[data-unsent]")) {
      place.dataset.count = String(count);
      showPart(place, "[data-none]", count === 0);
      showPart(place, "[data-some]", count > 0);
      writeText(place, "[data-number]", grouped(count));
    }
    writeText(this.#till, "[data-unsent-age]", since === undefined ? "" : formatAge(since));
  }

  async #showHeld() {
    this.#rows = await heldRows();
    this.#tray.hidden = !this.#rows.length;
    writeText(this.#tray, "[data-number]", this.#rows.length);
    fillList(this.#tray, this.#rows, (copy, row) => this.#writeRow(copy, row));
  }

  /**
   * @param {DocumentFragment} copy
   * @param {Row} row
   */
  #writeRow(copy, row) {
    const number = receiptNumber(dataOf(this.#till, "till"), row, dayOfRow(row));
    writeText(copy, "[data-receipt-of]", number);
    writeText(copy, "[data-amount]", rupiah(rowAmount(row)));
    writeText(copy, "[data-why]", row.ended ?? row.message ?? "");
    const hasEnded = row.ended !== undefined;
    for (const button of findButtons(copy, "button")) {
      button.dataset.number = String(row.number);
      button.ariaLabel = `${button.textContent.trim()}: ${number}`;
    }
    showPart(copy, "[data-correct]", row.entry.kind === "sale" && !hasEnded);
    showPart(copy, "[data-waits]", !hasEnded);
    showPart(copy, "[data-ended]", hasEnded);
  }

  /**
   * Put the lines of a held sale into the basket, as a new entry of the same moment. Lines that the
   * page still offers stay as they were sold. The others become goods that are not on offer, so
   * that the sale can be entered, whatever was wrong.
   * @param {Row} row
   */
  #correct(row) {
    const isBusy = this.#basket.lines.length > 0;
    showPart(this.#till, "[data-basket-first]", isBusy);
    if (isBusy || row.entry.kind !== "sale") return;
    this.#tray.open = false;
    this.#basket.correct(
      row,
      row.entry.lines.map((line) => this.#acceptable(line)),
    );
    showStep("sell");
  }

  /**
   * @param {Line} line
   * @returns {Line}
   */
  #acceptable(line) {
    const tile = this.#till.querySelector(`[data-offer="${Number(line.offer)}"]`);
    if (tile) return line;
    const { offer: _offer, list_price: _listPrice, bundle: _bundle, ...goods } = line;
    const isKnown = stallOf(line.stall).number !== undefined;
    const [first] = findParts(this.#till, "[data-stall]");
    const stall = isKnown || !first ? line.stall : Number(dataOf(first, "stall"));
    return { ...goods, stall, category: line.category ?? this.#firstCategory() };
  }

  #firstCategory() {
    const form = findPart(this.#till, "[data-panel=other]", HTMLFormElement);
    return findField(form, "category", HTMLSelectElement).value;
  }
}
