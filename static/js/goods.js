/* The tiles: what the stalls offer, what is left, and what the server says anew. */

import { keep, kept } from "./disk.js";
import { grouped } from "./money.js";
import { since } from "./outbox.js";
import { show, shown } from "./steps.js";
import { goodsOf } from "./sums.js";

/* What was left of counted offers, by id, as the server knew it at `as_of` (ms), with this till's
   sales up to number `up_to`; and the units that were sold here since. */
let counts = { as_of: 0, up_to: 0, left: {} };
const soldHere = new Map();

/** Wires the goods of `till` to `basket`. Resolves to what the rest of the screen may call. */
export async function wireGoods(till, basket) {
  const search = till.querySelector("[data-search]");
  search.addEventListener("input", showFound);
  till.querySelector("main").addEventListener("click", ({ target }) => {
    const tile = target.closest("[data-offer]");
    if (tile) add(tile);
  });
  basket.addEventListener("change", showAll);
  document.body.addEventListener("htmx:afterSettle", takeUpPage);
  counts = (await kept("counts").catch(() => undefined)) ?? counts;
  await takeUpPage();
  return { sold, heard };

  function add(tile) {
    if (shown() === "receipt") show("sell");
    const { offer, name, price } = tile.dataset;
    const { stall } = tile.closest("[data-stall]").dataset;
    basket.addOffer({ offer: Number(offer), stall: Number(stall), name, price: Number(price) });
  }

  /* A page from the worker's store may be older than the last news. */
  async function takeUpPage() {
    const { asOf, upTo } = goods().dataset;
    const tiles = [...till.querySelectorAll("[data-left]")];
    const left = Object.fromEntries(tiles.map(({ dataset }) => [dataset.offer, dataset.left]));
    await takeUp({ as_of: Number(asOf), up_to: Number(upTo), left });
    showFound();
  }

  async function takeUp(told) {
    if (told.as_of > counts.as_of) {
      counts = told;
      keep("counts", counts).catch(() => {});
    }
    const rows = await since(counts.up_to + 1).catch(() => []);
    soldHere.clear();
    rows.forEach(count);
    showAll();
  }

  function sold(row) {
    count(row);
    showAll();
  }

  function count(row) {
    const { lines, sign } = goodsOf(row);
    for (const { offer, quantity } of lines) {
      if (offer) soldHere.set(offer, (soldHere.get(offer) ?? 0) + sign * quantity);
    }
  }

  /* Counts are changed where they stand. Other goods or prices: the page is asked for again, and
     the basket left as it is. */
  function heard({ goods: version, as_of, up_to, left }) {
    if (version !== goods().dataset.goods) goods().dispatchEvent(new Event("stale"));
    else takeUp({ as_of, up_to, left });
  }

  function goods() {
    return till.querySelector("[data-goods]");
  }

  function showFound() {
    const wanted = search.value.trim().toLocaleLowerCase();
    let found = 0;
    for (const tile of till.querySelectorAll("[data-offer]")) {
      tile.hidden = !tile.dataset.name.toLocaleLowerCase().includes(wanted);
      found += !tile.hidden;
    }
    till.querySelector("[data-nothing-found]").hidden = found > 0 || !wanted;
  }

  function showAll() {
    for (const tile of till.querySelectorAll("[data-offer]")) showTile(tile);
  }

  function showTile(tile) {
    const offer = Number(tile.dataset.offer);
    const quantity = basket.quantityOf(offer);
    const badge = tile.querySelector("[data-in-basket]");
    badge.hidden = !quantity;
    badge.querySelector("[data-number]").textContent = grouped(quantity);
    const known = counts.left[offer] ?? tile.dataset.left;
    if (known === undefined) return;
    const left = Number(known) - quantity - (soldHere.get(offer) ?? 0);
    tile.querySelector("[data-some]").hidden = left <= 0;
    tile.querySelector("[data-none]").hidden = left > 0;
    tile.querySelector("[data-some] [data-number]").textContent = grouped(Math.max(left, 0));
  }
}
