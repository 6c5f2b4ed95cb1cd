/* Adds one unit from a card. Without this script the card's link leads to the product's form. */

import { storesCookies, takeCount } from "./basket-count.js";
import { postChange } from "./basket-post.js";
import { closestPart, dataOf, findPart } from "./parts.js";

const SHOWN = 4000; // ms
const SHOWN_LONGER = 10_000; // ms, for what somebody must read

/** Let each `[data-add]` on the page add its offer to the basket, at each tap. */
export function addByTap() {
  document.documentElement.dataset.script = "";
  document.addEventListener("click", (event) => {
    const button = closestPart(event, "[data-add]");
    if (button) add(button);
  });
}

/** @type {WeakMap<HTMLElement, number>} */
const waiting = new WeakMap();

/** @param {HTMLElement} button */
async function add(button) {
  const status = findPart(document, "[data-said]");
  const page = findPart(button.parentElement ?? document, "a", HTMLAnchorElement);
  count(button, 1);
  const fields = new URLSearchParams({ offer: dataOf(button, "add"), add: "1" });
  const answer = await postChange(dataOf(status, "to"), fields, { Accept: "application/json" });
  if (!answer) warn(status, dataOf(status, "failed"));
  else if (answer.ok) hear(status, page.textContent, await answer.json());
  else location.assign(page.href); // which gives the reason
  count(button, -1);
}

/**
 * Note how many taps of the button are not answered yet.
 * @param {HTMLElement} button
 * @param {number} more
 */
function count(button, more) {
  const left = (waiting.get(button) ?? 0) + more;
  waiting.set(button, left);
  button.ariaBusy = left > 0 ? "true" : null;
}

/**
 * Say what the basket's answer says.
 * @param {HTMLElement} status
 * @param {string} name
 * @param {{ revision: number, units: number, limits: string[], added: boolean }} answer
 */
function hear(status, name, answer) {
  const { limits, added } = answer;
  if (!storesCookies()) {
    warn(status, dataOf(status, "blocked"));
    return;
  }
  takeCount(answer);
  if (limits.length > 0) warn(status, limits.join(" "));
  else if (added && warned === "") tell(status, `${dataOf(status, "said")} ${name}`, SHOWN);
}

/** A warning that is shown; no good news of another tap replaces it. */
let warned = "";

/**
 * Show a warning, beside one that is shown already.
 * @param {HTMLElement} status
 * @param {string} text
 */
function warn(status, text) {
  if (!warned.includes(text)) warned = `${warned} ${text}`.trim();
  tell(status, warned, SHOWN_LONGER);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiding;

/**
 * @param {HTMLElement} status
 * @param {string} text
 * @param {number} shown ms
 */
function tell(status, text, shown) {
  status.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    status.replaceChildren();
    warned = "";
  }, shown);
}
