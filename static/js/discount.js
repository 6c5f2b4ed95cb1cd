/* A discount off the whole basket, in rupiah or in percent. */

/** @import { Basket } from "./basket.js" */
/** @import { Discount } from "./rows.js" */

import { amountIn, grouped, rupiah, wireAmount } from "./money.js";
import { dataOf, findField, findPart, findParts, showPart, writeText } from "./parts.js";
import { onStep, showStep } from "./steps.js";

const MOST_PERCENT = 100;

/**
 * Wire the panel of the discount, and show on the pay step what is taken off.
 * @param {HTMLElement} till
 * @param {Basket} basket
 */
export function wireDiscount(till, basket) {
  const form = findPart(till, "[data-panel=discount]", HTMLFormElement);
  const amount = findField(form, "off");
  const percent = findField(form, "percent");
  wireAmount(amount);
  onStep("discount", () => {
    const { discount } = basket;
    amount.value = discount?.rupiah === undefined ? "" : grouped(discount.rupiah);
    percent.value = discount?.percent === undefined ? "" : String(discount.percent);
  });
  amount.addEventListener("input", () => {
    percent.value = "";
  });
  percent.addEventListener("input", () => {
    amount.value = "";
  });
  for (const button of findParts(form, "[data-percent]")) {
    button.addEventListener("click", () => take({ percent: Number(dataOf(button, "percent")) }));
  }
  findPart(form, "[data-back]").addEventListener("click", () => showStep("pay"));
  findPart(form, "[data-no-discount]").addEventListener("click", () => take(null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = percent.value.trim() ? percentIn(percent) : rupiahIn(amount);
    if (typed) take(typed);
  });
  basket.addEventListener("change", () => showOff(till, basket));

  /** @param {Discount | null} discount */
  function take(discount) {
    basket.takeOff(discount);
    showStep("pay");
  }
}

/**
 * @param {HTMLInputElement} field
 * @returns {Discount | null}
 */
function percentIn(field) {
  const percent = Number(field.value);
  return percent > 0 && percent <= MOST_PERCENT ? { percent } : null;
}

/**
 * @param {HTMLInputElement} field
 * @returns {Discount | null}
 */
function rupiahIn(field) {
  const amount = amountIn(field, 1);
  return amount === null ? null : { rupiah: amount };
}

/**
 * Show on the pay step what is taken off the whole basket.
 * @param {HTMLElement} till
 * @param {Basket} basket
 */
function showOff(till, { discount }) {
  const { percent, rupiah: amount = 0 } = discount ?? {};
  showPart(till, "[data-off-basket]", discount !== null);
  const text = percent === undefined ? rupiah(amount) : `${percent}%`;
  writeText(till, "[data-off-basket] [data-off]", text);
}
