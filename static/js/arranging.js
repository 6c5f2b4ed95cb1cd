/* "Urutan dagangan": the panel in which the stall arranges its tiles, and the tiles in that order. */

import { loadValue, problemOf, storeValue } from "./disk.js";
import {
  closestPart,
  copyOf,
  dataOf,
  findButtons,
  findPart,
  findParts,
  showOnly,
  writeText,
} from "./parts.js";
import { onStep } from "./steps.js";
import { moveName, orderOf, toggleFavourite } from "./tile-order.js";

/** @import { TileOrder } from "./tile-order.js" */

/** The arrangement of a till's tiles. */
export class Arranging {
  #till;
  #panel;
  /** @type {Record<string, unknown>} what the phone has stored, by vendor */
  #orders = {};

  /** @param {HTMLElement} till */
  constructor(till) {
    this.#till = till;
    this.#panel = findPart(till, "[data-panel=arrange]");
    onStep("arrange", () => {
      showOnly(this.#panel, "data-problem-is", null);
      this.#list();
    });
    this.#panel.addEventListener("click", (event) => {
      const button = closestPart(event, "[data-move]");
      if (button) this.#move(button);
    });
    document.body.addEventListener("htmx:afterSettle", () => this.#arrange());
  }

  /** Load the stored order and put the tiles into it. */
  async open() {
    const stored = await loadValue("tiles").catch(() => undefined);
    this.#orders = stored && typeof stored === "object" ? { ...stored } : {};
    this.#arrange();
  }

  #arrange() {
    for (const stall of this.#stalls()) {
      const order = this.#orderOf(stall);
      const tiles = tilesOf(stall);
      const place = findPart(stall, ".tiles");
      const sorted = order.names.flatMap((name) => tiles.filter((tile) => nameOf(tile) === name));
      sorted.forEach((tile, n) => {
        tile.toggleAttribute(
          "data-favourite",
          order.names.indexOf(nameOf(tile)) < order.favourites,
        );
        if (place.children[n] !== tile) place.insertBefore(tile, place.children[n] ?? null);
      });
    }
  }

  #stalls() {
    return findParts(this.#till, "#goods [data-stall]");
  }

  /** @param {HTMLElement} stall */
  #orderOf(stall) {
    // As the page has them: the tiles may have been moved already.
    const tiles = tilesOf(stall).sort((a, b) => Number(a.dataset.place) - Number(b.dataset.place));
    return orderOf([...new Set(tiles.map(nameOf))], this.#orders[dataOf(stall, "vendor")]);
  }

  #list() {
    const template = findPart(this.#panel, "template", HTMLTemplateElement);
    const list = findPart(this.#panel, "ul");
    const items = this.#stalls().flatMap((stall, n) => {
      const order = this.#orderOf(stall);
      return order.names.map((name, place) =>
        copyOf(template, name, (copy) => writeGoods(copy, { name, stall: n, place, order })),
      );
    });
    list.replaceChildren(...items);
  }

  /** @param {HTMLElement} button */
  async #move(button) {
    const { name = "", stall: place, move = "" } = button.dataset;
    const stall = this.#stalls()[Number(place)];
    if (!stall) return;
    const order = this.#orderOf(stall);
    const by = move === "up" ? -1 : 1;
    const changed = move === "star" ? toggleFavourite(order, name) : moveName(order, name, by);
    this.#orders[dataOf(stall, "vendor")] = changed;
    this.#arrange();
    this.#list();
    const again = findButtons(this.#panel, `[data-move="${move}"]`).find(
      ({ dataset }) => dataset.name === name && dataset.stall === place,
    );
    if (again?.disabled) findPart(this.#panel, "h2").focus();
    else again?.focus();
    await storeValue("tiles", this.#orders).catch((problem) =>
      showOnly(this.#panel, "data-problem-is", problemOf(problem)),
    );
  }
}

/**
 * @param {DocumentFragment} copy
 * @param {{ name: string, stall: number, place: number, order: TileOrder }} goods
 */
function writeGoods(copy, { name, stall, place, order: { names, favourites } }) {
  const isFavourite = place < favourites;
  const first = isFavourite ? 0 : favourites;
  const last = isFavourite ? favourites - 1 : names.length - 1;
  writeText(copy, "[data-of]", name);
  for (const button of findButtons(copy, "[data-move]")) {
    button.dataset.name = name;
    button.dataset.stall = String(stall);
    button.ariaLabel += `: ${name}`;
  }
  findPart(copy, "[data-move=star]").setAttribute("aria-pressed", String(isFavourite));
  findPart(copy, "[data-move=up]", HTMLButtonElement).disabled = place === first;
  findPart(copy, "[data-move=down]", HTMLButtonElement).disabled = place === last;
}

/** @param {HTMLElement} stall */
function tilesOf(stall) {
  return findParts(stall, "[data-offer]");
}

/** @param {HTMLElement} tile */
function nameOf(tile) {
  return dataOf(tile, "name");
}
