/* The button that prints the page. It shows itself only where scripts run. */

import { findParts } from "./parts.js";

for (const button of findParts(document, "[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
