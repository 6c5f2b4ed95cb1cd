/* Asks before a payment that is larger than usual: there a slip of the finger costs most. */

import { grouped, rupiah } from "./money.js";
import { dataOf, findPart, writeText } from "./parts.js";

/**
 * Return a function that tells if a sale of `total` rupiah and `units` is meant. It asks only above
 * the bounds that the page of `till` names, and needs no network.
 * @param {HTMLElement} till
 * @returns {(sale: { total: number, units: number }) => boolean | Promise<boolean>}
 */
export function wireSure(till) {
  const dialog = /** @type {HTMLDialogElement} */ (findPart(till, "[data-sure]"));
  const mostRupiah = Number(dataOf(till, "askRupiah"));
  const mostUnits = Number(dataOf(till, "askUnits"));
  return ({ total, units }) => {
    const isUsual = !(total > mostRupiah) && !(units > mostUnits);
    return isUsual || ask(dialog, total, units);
  };
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {number} total
 * @param {number} units
 * @returns {boolean | Promise<boolean>}
 */
function ask(dialog, total, units) {
  const question = findPart(dialog, "[data-really]");
  question.textContent = dataOf(question, "text").replace("{amount}", rupiah(total));
  writeText(dialog, "[data-sure-units]", grouped(units));
  // A browser before 2022.
  if (typeof dialog.showModal !== "function") return window.confirm(question.textContent);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}
