/* The button that prints the page. It shows itself only where scripts run. */

import { findParts } from "./parts.js";

offerPrint();

/** Show the buttons that are hidden still, and let them print. */
export function offerPrint() {
  for (const button of findParts(document, "[data-print][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
