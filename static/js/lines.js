/* The basket on the screen: its lines, more and fewer, another price, goods that are not on
   offer. */

import { amountIn, grouped, rupiah, takeAmount } from "./money.js";
import { onShow, show } from "./steps.js";

/** Wires the lines of `basket` to the counter of `till`. */
export function wireLines(till, basket) {
  const list = till.querySelector("[data-basket]");
  const template = till.querySelector("[data-line]");
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const place = [...list.children].indexOf(button.closest("li"));
    if ("edit" in button.dataset) show("line", place);
    else change(place, button.dataset.by);
  });
  basket.addEventListener("change", showLines);
  wireLine(till, basket);
  wireOther(till, basket);

  function change(place, by) {
    basket.change(place, { by: Number(by) });
    // The rows are drawn anew: the keyboard's place stays.
    const row = list.children[place] ?? list.lastElementChild ?? till;
    (row.querySelector(`[data-by="${by}"]`) ?? till.querySelector("main")).focus();
  }

  function showLines() {
    const more = basket.lines.length > list.children.length;
    list.replaceChildren(...basket.lines.map(drawn));
    if (more) list.lastElementChild.scrollIntoView({ block: "nearest" });
    till.querySelector("[data-total]").textContent = rupiah(basket.total);
    till.querySelector("[data-units]").textContent = grouped(basket.units);
    for (const pay of till.querySelectorAll("[data-pay]")) pay.disabled = !basket.lines.length;
    till.querySelector("[data-correcting]").hidden = !basket.corrects;
  }

  function drawn({ name, price, quantity, list_price }) {
    const row = template.content.cloneNode(true);
    row.querySelector("[data-name]").textContent = name;
    row.querySelector("[data-amount]").textContent = rupiah(price * quantity);
    row.querySelector("[data-quantity]").textContent = grouped(quantity);
    const haggled = list_price !== undefined && list_price !== price;
    row.querySelector("[data-haggled]").hidden = !haggled;
    row.querySelector("[data-each]").textContent = rupiah(price);
    row.querySelector("[data-list-price]").textContent = rupiah(list_price ?? price);
    for (const button of row.querySelectorAll("[data-by]")) button.ariaLabel += `: ${name}`;
    return row;
  }
}

/* Another price for this customer, or many of it at once. */
function wireLine(till, basket) {
  const form = till.querySelector("[data-panel=line]");
  let place;
  onShow("line", (chosen) => {
    place = chosen;
    const { name, price, quantity, list_price } = basket.lines[place];
    form.querySelector("[data-name]").textContent = name;
    form.price.value = grouped(price);
    form.quantity.value = quantity;
    form.querySelector("[data-listed]").hidden = list_price === undefined;
    form.querySelector("[data-list-price]").textContent = rupiah(list_price ?? price);
  });
  form.querySelector("[data-as-listed]").addEventListener("click", () => {
    form.price.value = grouped(basket.lines[place].list_price);
  });
  form.querySelector("[data-remove]").addEventListener("click", () => done({ quantity: 0 }));
  takeAmount(form.price);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const price = amountIn(form.price, 0);
    if (price !== null) done({ price, quantity: Number(form.quantity.value) });
  });

  function done(change) {
    if (basket.lines[place]) basket.change(place, change);
    show("sell");
  }
}

/* "Lain-lain": any amount, with a category. */
function wireOther(till, basket) {
  const form = till.querySelector("[data-panel=other]");
  onShow("other", () => form.reset());
  takeAmount(form.amount);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const price = amountIn(form.amount, 1);
    if (price === null) return;
    const { stall, category } = form;
    basket.addOther({
      stall: Number(stall.value),
      category: category.value,
      name: form.elements.name.value.trim() || form.dataset.name,
      price,
    });
    show("sell");
  });
}
