/* The tiles: the goods on offer, what is left of them, and the server's news of both. */

/** @import { Basket } from "./basket.js" */
/** @import { Counts, News, Row } from "./rows.js" */

import { loadValue, storeValue } from "./disk.js";
import { grouped } from "./money.js";
import { rowsSince } from "./outbox.js";
import { bundleOf } from "./outdated.js";
import { closestPart, dataOf, findPart, findParts, showPart, writeText } from "./parts.js";
import { currentStep, showStep } from "./steps.js";
import { movesOf } from "./sums.js";

/** The goods of a till. */
export class Goods {
  #till;
  #basket;
  #search;
  /** @type {Counts} */
  #counts = { as_of: 0, up_to: 0, left: {} };
  /** @type {Map<number, number>} units sold here since the counts, by offer */
  #soldHere = new Map();

  /**
   * @param {HTMLElement} till
   * @param {Basket} basket
   */
  constructor(till, basket) {
    this.#till = till;
    this.#basket = basket;
    this.#search = findPart(till, "[data-search]", HTMLInputElement);
    this.#search.addEventListener("input", () => this.#showFound());
    findPart(till, "main").addEventListener("click", (event) => {
      const tile = closestPart(event, "[data-offer]");
      if (tile) this.#add(tile);
    });
    basket.addEventListener("change", () => this.#showTiles());
    document.body.addEventListener("htmx:afterSettle", () => this.#takePage());
  }

  /** Load the counts that the phone has stored, and take those of the page if they are newer. */
  async open() {
    this.#counts = (await loadValue("counts").catch(() => undefined)) ?? this.#counts;
    await this.#takePage();
  }

  /**
   * Count a row that was entered just now.
   * @param {Row} row
   */
  take(row) {
    this.#count(row);
    this.#showTiles();
  }

  /**
   * Take the server's counts. For other goods or prices ask for the page again; the basket stays as
   * it is.
   * @param {News} news
   */
  takeNews({ goods: version, as_of, up_to, left }) {
    const place = this.#place();
    if (version !== place.dataset.goods) place.dispatchEvent(new Event("stale"));
    else this.#takeCounts({ as_of, up_to, left });
  }

  /** @param {HTMLElement} tile */
  #add(tile) {
    if (currentStep() === "receipt") showStep("sell");
    const stall = closestStall(tile);
    const { offer, name, price } = tile.dataset;
    const bundle = bundleOf(tile);
    this.#basket.addOffer({
      offer: Number(offer),
      stall: Number(dataOf(stall, "stall")),
      name: name ?? "",
      price: Number(price),
      ...(bundle && { bundle }),
    });
  }

  /* A page from the worker's store may be older than the last news. */
  async #takePage() {
    const { asOf, upTo } = this.#place().dataset;
    const tiles = findParts(this.#till, "[data-left]");
    const left = Object.fromEntries(
      tiles.map((tile) => [dataOf(tile, "offer"), dataOf(tile, "left")]),
    );
    await this.#takeCounts({ as_of: Number(asOf), up_to: Number(upTo), left });
    this.#showFound();
  }

  /** @param {Counts} counts */
  async #takeCounts(counts) {
    if (counts.as_of > this.#counts.as_of) {
      this.#counts = counts;
      storeValue("counts", counts).catch(() => {});
    }
    const rows = await rowsSince(this.#counts.up_to + 1).catch(() => []);
    this.#soldHere.clear();
    for (const row of rows) this.#count(row);
    this.#showTiles();
  }

  /** @param {Row} row */
  #count(row) {
    for (const { lines, sign } of movesOf({ ...row, voided: undefined })) {
      for (const { offer, quantity } of lines) {
        if (offer) this.#soldHere.set(offer, (this.#soldHere.get(offer) ?? 0) + sign * quantity);
      }
    }
  }

  #place() {
    return findPart(this.#till, "[data-goods]");
  }

  #showFound() {
    const wanted = this.#search.value.trim().toLocaleLowerCase();
    const tiles = findParts(this.#till, "[data-offer]");
    for (const tile of tiles) {
      tile.hidden = !dataOf(tile, "name").toLocaleLowerCase().includes(wanted);
    }
    const isNothingFound = wanted !== "" && tiles.every((tile) => tile.hidden);
    showPart(this.#till, "[data-nothing-found]", isNothingFound);
  }

  #showTiles() {
    for (const tile of findParts(this.#till, "[data-offer]")) this.#showTile(tile);
  }

  /** @param {HTMLElement} tile */
  #showTile(tile) {
    const offer = Number(tile.dataset.offer);
    const quantity = this.#basket.quantityOf(offer);
    const badge = findPart(tile, "[data-in-basket]");
    badge.hidden = !quantity;
    writeText(badge, "[data-number]", grouped(quantity));
    const known = this.#counts.left[offer] ?? tile.dataset.left;
    if (known === undefined) return;
    const left = Number(known) - quantity - (this.#soldHere.get(offer) ?? 0);
    showPart(tile, "[data-some]", left > 0);
    showPart(tile, "[data-none]", left <= 0);
    writeText(tile, "[data-some] [data-number]", grouped(Math.max(left, 0)));
  }
}

/** @param {HTMLElement} tile */
function closestStall(tile) {
  const stall = tile.closest("[data-stall]");
  if (stall instanceof HTMLElement) return stall;
  throw new Error("The page has a tile outside a stall.");
}
