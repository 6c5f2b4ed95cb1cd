/* The tiles: what the stalls offer, what is left, and what the server says anew. */

import { grouped } from "./money.js";
import { unsent } from "./outbox.js";
import { show, shown } from "./steps.js";

const soldHere = new Map(); // units by offer, of sales that the page's counts do not know of

/** Wires the goods of `till` to `basket`. Resolves to what the rest of the screen may call. */
export async function wireGoods(till, basket) {
  const search = till.querySelector("[data-search]");
  search.addEventListener("input", showFound);
  till.querySelector("main").addEventListener("click", ({ target }) => {
    const tile = target.closest("[data-offer]");
    if (tile) add(tile);
  });
  basket.addEventListener("change", showAll);
  document.body.addEventListener("htmx:afterSettle", async () => {
    await countUnsent();
    showFound();
    showAll();
  });
  await countUnsent();
  showFound();
  return { sold, stale };

  function add(tile) {
    if (shown() === "receipt") show("sell");
    const { offer, name, price } = tile.dataset;
    const { stall } = tile.closest("[data-stall]").dataset;
    basket.addOffer({ offer: Number(offer), stall: Number(stall), name, price: Number(price) });
  }

  /* The page's counts are as old as the page: they know of nothing that is still unsent. */
  async function countUnsent() {
    soldHere.clear();
    for (const row of await unsent().catch(() => [])) count(row);
  }

  function sold(row) {
    count(row);
    showAll();
  }

  function count({ entry, undoes }) {
    for (const { offer, quantity } of entry.lines ?? undoes?.lines ?? []) {
      const sign = entry.kind === "void" ? -1 : 1;
      if (offer) soldHere.set(offer, (soldHere.get(offer) ?? 0) + sign * quantity);
    }
  }

  /* New goods, prices or counts: the page is asked for again, and the basket left as it is. */
  function stale(version) {
    const goods = till.querySelector("[data-goods]");
    if (version && goods.dataset.goods !== version) goods.dispatchEvent(new Event("stale"));
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
    if (!("left" in tile.dataset)) return;
    const left = Number(tile.dataset.left) - quantity - (soldHere.get(offer) ?? 0);
    tile.querySelector("[data-some]").hidden = left <= 0;
    tile.querySelector("[data-none]").hidden = left > 0;
    tile.querySelector("[data-some] [data-number]").textContent = grouped(Math.max(left, 0));
  }
}
