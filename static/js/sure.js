/* Asks before a payment that is larger than usual: there a slip of the finger costs most. */

import { grouped, rupiah } from "./money.js";

/** Returns a function that tells whether a sale of `total` rupiah and `units` is meant. It asks
    only above the bounds that the page of `till` names, and needs no network. */
export function wireSure(till) {
  const dialog = till.querySelector("[data-sure]");
  const { askRupiah, askUnits } = till.dataset;

  return ({ total, units }) => {
    const isUsual = !(total > Number(askRupiah)) && !(units > Number(askUnits));
    return isUsual || ask(total, units);
  };

  function ask(total, units) {
    const words = dialog.querySelector("[data-really]");
    words.textContent = words.dataset.text.replace("{amount}", rupiah(total));
    dialog.querySelector("[data-sure-units]").textContent = grouped(units);
    if (!dialog.showModal) return window.confirm(words.textContent); // a browser before 2022
    return new Promise((answered) => {
      const closed = () => answered(dialog.returnValue === "yes");
      dialog.addEventListener("close", closed, { once: true });
      dialog.returnValue = "";
      dialog.showModal();
    });
  }
}
