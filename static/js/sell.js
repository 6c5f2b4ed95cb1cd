/* The selling screen: tiles and "Lain-lain" into the basket, the basket into a payment. */

import { Basket } from "./basket.js";
import { hurry, startCourier } from "./courier.js";
import { grouped, parse, rupiah } from "./money.js";
import { rememberTill, unsent } from "./outbox.js";
import { wirePayment, writeReceipt } from "./payment.js";
import { receiptNumber, wireTray } from "./tray.js";

const till = document.querySelector("[data-till]");
const basket = new Basket();
const tiles = [...till.querySelectorAll("[data-offer]")];
const soldHere = new Map(); // units by offer, of sales that the page's counts do not know of
const panels = {
  pay: till.querySelector("[data-pay-panel]"),
  other: till.querySelector("[data-other-panel]"),
  receipt: till.querySelector("[data-receipt]"),
};

await rememberTill(till.dataset.tillKey, Number(till.dataset.lastNumber)).catch(cannotKeep);
for (const row of await unsent().catch(() => [])) countSold(row);
basket.addEventListener("change", showBasket);
await basket.open().catch(cannotKeep);

wireGoods();
wireBasket();
wireOther();
wirePayment(till, basket, { show, sold });
till.querySelector("[data-new]").addEventListener("click", () => show("sell"));
await wireTray(till).catch(cannotKeep);
startCourier(till.dataset.inbox, showAtTheDoor);
till.inert = false;

function wireGoods() {
  for (const tile of tiles) {
    const { offer, name, price } = tile.dataset;
    tile.addEventListener("click", () => {
      if (till.dataset.step === "receipt") show("sell");
      basket.addOffer({ offer: Number(offer), name, price: Number(price) });
    });
  }
}

function wireBasket() {
  const list = till.querySelector("[data-basket]");
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-by]");
    if (!button) return;
    const place = [...list.children].indexOf(button.closest("li"));
    basket.change(place, Number(button.dataset.by));
    // The rows are drawn anew: the keyboard's place stays.
    const row = list.children[place] ?? list.lastElementChild ?? till;
    (row.querySelector(`[data-by="${button.dataset.by}"]`) ?? till.querySelector("main")).focus();
  });
}

function showBasket() {
  const template = till.querySelector("[data-line]");
  const list = till.querySelector("[data-basket]");
  const more = basket.lines.length > list.children.length;
  list.replaceChildren(
    ...basket.lines.map(({ name, price, quantity }) => {
      const row = template.content.cloneNode(true);
      row.querySelector("[data-name]").textContent = name;
      row.querySelector("[data-amount]").textContent = rupiah(price * quantity);
      row.querySelector("[data-quantity]").textContent = grouped(quantity);
      for (const button of row.querySelectorAll("[data-by]")) button.ariaLabel += `: ${name}`;
      return row;
    }),
  );
  if (more) list.lastElementChild.scrollIntoView({ block: "nearest" });
  till.querySelector("[data-total]").textContent = rupiah(basket.total);
  till.querySelector("[data-units]").textContent = grouped(basket.units);
  till.querySelector("[data-pay]").disabled = !basket.lines.length;
  for (const tile of tiles) showTile(tile);
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

function wireOther() {
  const form = panels.other;
  till.querySelector("[data-other]").addEventListener("click", () => {
    form.reset();
    show("other");
    form.amount.focus();
  });
  form.querySelector("[data-cancel]").addEventListener("click", () => show("sell"));
  form.addEventListener("input", () => form.amount.setCustomValidity(""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const price = parse(form.amount.value);
    if (!price) {
      form.amount.setCustomValidity(form.amount.dataset.problem);
      form.amount.reportValidity();
      return;
    }
    const { stall, category } = form;
    basket.addOther({
      stall: Number(stall.value), category: category.value, name: form.dataset.name, price,
    });
    show("sell");
  });
}

/* One thing at a time: "sell", "other", "pay" or "receipt". The bar stays through all of them. */
function show(step) {
  till.dataset.step = step;
  for (const [name, panel] of Object.entries(panels)) panel.hidden = name !== step;
  panels[step]?.querySelector("h2").focus();
}

function sold(row) {
  countSold(row);
  for (const tile of tiles) showTile(tile);
  writeReceipt(panels.receipt, row, receiptNumber(till.dataset.till, row));
  show("receipt");
  hurry();
}

function countSold({ entry }) {
  for (const { offer, quantity } of entry.lines) {
    if (offer) soldHere.set(offer, (soldHere.get(offer) ?? 0) + quantity);
  }
}

function showAtTheDoor(error) {
  for (const ask of till.querySelectorAll("[data-ask]")) ask.hidden = ask.dataset.ask !== error;
}

function cannotKeep() {
  till.querySelector("[data-not-saved=other]").hidden = false;
}
