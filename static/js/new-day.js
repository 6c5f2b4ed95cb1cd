/* Says on the selling screen that the day has changed while the page was open. */

import { dayOf, formatDay } from "./clock.js";
import { onNewDay } from "./midnight.js";
import { findPart, showPart, writeText } from "./parts.js";

/**
 * Show the notice of a new day on `till`, until it is seen.
 * @param {HTMLElement} till
 */
export function wireNewDay(till) {
  onNewDay(() => {
    writeText(till, "[data-new-day] [data-date]", formatDay(dayOf()));
    showPart(till, "[data-new-day]", true);
  });
  findPart(till, "[data-new-day-seen]").addEventListener("click", () => {
    showPart(till, "[data-new-day]", false);
    findPart(till, "main").focus();
  });
}
