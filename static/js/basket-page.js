// The basket's page: its count in the head, and the keyboard where a row was taken out.
import { countBasket } from "./basket-count.js";

export function keepCount() {
  document.addEventListener("htmx:afterSettle", (event) => {
    countBasket();
    if (event.detail.elt.id !== "basket" || document.activeElement !== document.body) return;
    document.querySelector("[data-heading]").focus({ preventScroll: true });
  });
}
