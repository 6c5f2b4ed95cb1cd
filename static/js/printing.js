/* How this phone prints: by the browser's dialogue, or by the app RawBT, which knows the small
   printers with Bluetooth. The cashier chooses once, in the menu. Nothing waits for a print, and one
   that fails is said beside the button with what can be done. */

/** @import { PrintingWay } from "./rows.js" */

import { loadValue, storeValue } from "./disk.js";
import { printerBytes } from "./escpos.js";
import { paperLines } from "./paper-lines.js";
import { closestPart, dataOf, findPart, findParts, showOnly, showPart } from "./parts.js";
import { printByDialogue } from "./print.js";
import { canOpenRawbt, openRawbt } from "./rawbt.js";

/** @type {PrintingWay} */
let chosen = "dialogue";
let isStored = true;
let tries = 0; // a try that is not the latest says nothing

/**
 * Wire the choice, where there is one, and what is offered after a failure. Resolve once the stored
 * choice is shown.
 * @param {HTMLElement} till
 */
export async function wirePrinting(till) {
  if (!canOpenRawbt()) return;
  const choice = findPart(till, "[data-printing-choice]");
  choice.hidden = false;
  choice.addEventListener("change", () => choose(till, choice));
  till.addEventListener("click", (event) => {
    const button = closestPart(event, "[data-print-by]");
    if (!button) return;
    const panel = dataOf(findPanel(button), "panel");
    printBy(till, panel, dataOf(button, "printBy") === "rawbt" ? "rawbt" : "dialogue");
  });
  // The choice may have been made in another tab or in the home-screen app.
  document.addEventListener("visibilitychange", () => load(till));
  await load(till);
}

/**
 * Print the panel of that name in the way that was chosen.
 * @param {HTMLElement} till
 * @param {string} panel
 */
export function print(till, panel) {
  printBy(till, panel, chosen);
}

/**
 * Forget what was printed last: no failure of it is said any more.
 * @param {HTMLElement} till
 */
export function forgetPrinting(till) {
  tries += 1;
  showOnly(till, "data-print-failed", null);
}

/** @param {HTMLElement} till */
async function load(till) {
  const stored = await loadValue("printing").catch(() => undefined);
  if (stored && isStored) chosen = stored;
  showChoice(till);
}

/** @param {HTMLElement} till */
function showChoice(till) {
  for (const field of findParts(till, "[data-printing-choice] input")) {
    if (field instanceof HTMLInputElement) field.checked = field.value === chosen;
  }
  showPart(till, "[data-printing-choice] [data-with-rawbt]", chosen === "rawbt");
}

/**
 * @param {HTMLElement} till
 * @param {HTMLElement} choice
 */
async function choose(till, choice) {
  const value = choice.querySelector("input:checked")?.getAttribute("value");
  chosen = value === "rawbt" ? "rawbt" : "dialogue";
  showChoice(till);
  isStored = false;
  isStored = await storeValue("printing", chosen).then(
    () => true,
    () => false,
  );
  showPart(choice, "[data-not-stored]", !isStored); // it works until the page is closed
}

/**
 * @param {HTMLElement} till
 * @param {string} panel
 * @param {PrintingWay} way
 */
async function printBy(till, panel, way) {
  forgetPrinting(till);
  const mine = tries;
  const isDone = await start(till, panel, way).catch(() => false);
  if (!isDone && mine === tries) showOnly(till, "data-print-failed", way);
}

/**
 * Resolve to false if the app has not opened. Reject if the browser cannot print.
 * @param {HTMLElement} till
 * @param {string} panel
 * @param {PrintingWay} way
 */
async function start(till, panel, way) {
  if (way === "rawbt") {
    return await openRawbt(printerBytes(paperLines(findPart(till, `[data-panel="${panel}"]`))));
  }
  printByDialogue(till, panel);
  return true;
}

/** @param {HTMLElement} button */
function findPanel(button) {
  const panel = button.closest("[data-panel]");
  if (panel instanceof HTMLElement) return panel;
  throw new Error("The button stands in no panel.");
}
