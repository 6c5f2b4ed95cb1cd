/* One step at a time: the goods, or one panel in their place. The bar with total and "Bayar" stays
   through all of them, and the phone's own way back leads to the goods. */

import { closestPart, findPart, findParts } from "./parts.js";
import { runPart } from "./troubles.js";

/** @type {Map<string, (about: any) => unknown>} */
const openers = new Map();
/** @type {HTMLElement} */
let till;

/**
 * Wire every `[data-panel]` of `root` and every `[data-open]` that leads to one.
 * @param {HTMLElement} root
 */
export function wireSteps(root) {
  till = root;
  root.addEventListener("click", (event) => {
    const step = closestPart(event, "[data-open]")?.dataset.open;
    if (step) showStep(step);
  });
  addEventListener("popstate", () => turnTo("sell"));
}

/**
 * Call `work` each time before `step` is shown, with the value that `showStep` was given.
 * @param {string} step
 * @param {(about: any) => unknown} work
 */
export function onStep(step, work) {
  openers.set(step, work);
}

/** Return the step that is on the screen: "sell" or the name of a panel. */
export function currentStep() {
  return till.dataset.step;
}

/**
 * Show a step, after its `onStep` work is done, or has failed: what is entered is entered.
 * @param {string} step
 * @param {unknown} [about]
 */
export async function showStep(step, about) {
  if (step === currentStep()) return;
  // One entry of the history stands for "away from the goods". No script takes it back: that
  // happens later, and perhaps under another panel.
  if (step !== "sell" && !history.state?.away) history.pushState({ away: true }, "");
  await runPart(step, () => openers.get(step)?.(about));
  turnTo(step);
}

/** @param {string} step */
function turnTo(step) {
  const isInPanel = document.activeElement?.closest("[data-panel]");
  till.dataset.step = step;
  for (const panel of findParts(till, "[data-panel]")) {
    panel.hidden = panel.dataset.panel !== step;
  }
  const heading = till.querySelector(`[data-panel="${step}"] h2`);
  if (heading instanceof HTMLElement) heading.focus();
  else if (isInPanel) findPart(till, "main").focus(); // the focus must not be lost
}
