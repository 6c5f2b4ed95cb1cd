/* The basket on the screen: its lines, more and fewer, another price, and goods that are not on
   offer. */

/** @import { Basket } from "./basket.js" */
/** @import { Line } from "./rows.js" */

import { amountIn, grouped, rupiah, unitsIn, wireAmount } from "./money.js";
import { isBundleOutdated, newPriceOf } from "./outdated.js";
import {
  closestPart,
  copyOf,
  dataOf,
  findButtons,
  findField,
  findPart,
  findParts,
  showPart,
  writeText,
} from "./parts.js";
import { lineAmount } from "./prices.js";
import { onStep, showStep } from "./steps.js";

/**
 * Show the lines of `basket` on the counter of `till`.
 * @param {HTMLElement} till
 * @param {Basket} basket
 */
export function wireLines(till, basket) {
  const list = findPart(till, "[data-basket]");
  list.addEventListener("click", (event) => {
    const button = closestPart(event, "button");
    const item = button?.closest("li");
    if (!button || !item) return;
    const place = [...list.children].indexOf(item);
    if ("edit" in button.dataset) showStep("line", place);
    else changeQuantity(till, basket, place, dataOf(button, "by"));
  });
  basket.addEventListener("change", () => showLines(till, basket));
  document.body.addEventListener("htmx:afterSettle", () => showLines(till, basket)); // new prices
  wireLine(till, basket);
  wireOther(till, basket);
}

/**
 * @param {HTMLElement} till
 * @param {Basket} basket
 * @param {number} place
 * @param {string} by
 */
function changeQuantity(till, basket, place, by) {
  basket.change(place, { by: Number(by) });
  // The items are drawn anew, but the keyboard stays where it was.
  const list = findPart(till, "[data-basket]");
  const item = list.children[place] ?? list.lastElementChild ?? till;
  const [button = findPart(till, "main")] = findParts(item, `[data-by="${by}"]`);
  button.focus();
}

/**
 * @param {HTMLElement} till
 * @param {Basket} basket
 */
function showLines(till, basket) {
  const list = findPart(till, "[data-basket]");
  const template = findPart(till, "[data-line]", HTMLTemplateElement);
  const hasMore = basket.lines.length > list.children.length;
  const { outdated } = basket;
  const copies = basket.lines.map((line, place) =>
    copyOf(template, line, (copy) => {
      writeLine(copy, line);
      const before = outdated.get(place);
      showPart(copy, "[data-new-price]", before !== undefined && newPriceOf(before) !== undefined);
      showPart(copy, "[data-new-bundle]", before !== undefined && isBundleOutdated(before));
      writeText(copy, "[data-price-now]", rupiah(newPriceOf(line) ?? line.price));
    }),
  );
  list.replaceChildren(...copies);
  if (hasMore) list.lastElementChild?.scrollIntoView({ block: "nearest" });
  writeText(till, "[data-total]", rupiah(basket.total));
  writeText(till, "[data-units]", grouped(basket.units));
  for (const button of findButtons(till, "[data-pay]")) button.disabled = !basket.lines.length;
  showPart(till, "[data-correcting]", basket.corrects !== null);
}

/**
 * @param {DocumentFragment} copy
 * @param {Line} line
 */
function writeLine(copy, line) {
  const { name, price, quantity, list_price: listPrice = price } = line;
  const amount = lineAmount(line);
  writeText(copy, "[data-name]", name);
  writeText(copy, "[data-amount]", rupiah(amount));
  showPart(copy, "[data-note]", Boolean(line.note));
  writeText(copy, "[data-note]", line.note ?? "");
  showPart(copy, "[data-reduced]", amount !== price * quantity);
  writeText(copy, "[data-gross]", rupiah(price * quantity));
  writeText(copy, "[data-quantity]", grouped(quantity));
  showPart(copy, "[data-haggled]", listPrice !== price);
  writeText(copy, "[data-each]", rupiah(price));
  writeText(copy, "[data-list-price]", rupiah(listPrice));
  for (const button of findParts(copy, "[data-by]")) button.ariaLabel += `: ${name}`;
}

/** @param {Line} line */
function listPriceOf(line) {
  return newPriceOf(line) ?? line.list_price ?? line.price;
}

/**
 * Wire the panel for another price for this customer, or for many units at once.
 * @param {HTMLElement} till
 * @param {Basket} basket
 */
function wireLine(till, basket) {
  const form = findPart(till, "[data-panel=line]", HTMLFormElement);
  const price = findField(form, "price");
  const quantity = findField(form, "quantity");
  const agreed = findField(form, "agreed");
  const note = findField(form, "note");
  let place = 0;
  onStep("line", (/** @type {number} */ chosen) => {
    place = chosen;
    const line = basket.lines[place];
    if (!line) return;
    writeText(form, "[data-name]", line.name);
    price.value = grouped(line.price);
    quantity.value = grouped(line.quantity);
    const amount = basket.agreedAt(place);
    agreed.value = amount === undefined ? "" : grouped(amount);
    note.value = line.note ?? "";
    showPart(form, "[data-listed]", line.list_price !== undefined);
    writeText(form, "[data-list-price]", rupiah(listPriceOf(line)));
  });
  findPart(form, "[data-as-listed]").addEventListener("click", () => {
    const line = basket.lines[place];
    if (line) price.value = grouped(listPriceOf(line));
    agreed.value = "";
  });
  findPart(form, "[data-remove]").addEventListener("click", () => change({ quantity: 0 }));
  for (const field of [price, quantity, agreed]) wireAmount(field);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const each = amountIn(price, 0);
    const units = each === null ? null : unitsIn(quantity);
    const all = agreed.value.trim() ? amountIn(agreed, 0) : undefined;
    if (each === null || units === null || all === null) return;
    change({ price: each, quantity: units, agreed: all, note: note.value.trim() });
  });

  /** @param {{ price?: number, quantity: number, agreed?: number, note?: string }} values */
  function change(values) {
    basket.change(place, values);
    showStep("sell");
  }
}

/**
 * Wire "Lain-lain": any amount, with a category.
 * @param {HTMLElement} till
 * @param {Basket} basket
 */
function wireOther(till, basket) {
  const form = findPart(till, "[data-panel=other]", HTMLFormElement);
  const amount = findField(form, "amount");
  onStep("other", () => form.reset());
  wireAmount(amount);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const price = amountIn(amount, 1);
    if (price === null) return;
    const values = new FormData(form);
    basket.addOther({
      stall: Number(values.get("stall")),
      category: String(values.get("category")),
      name: findField(form, "name").value.trim() || dataOf(form, "name"),
      price,
    });
    showStep("sell");
  });
}
