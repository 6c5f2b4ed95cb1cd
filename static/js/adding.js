/* Adds one unit from a card. Without this script the card's link leads to the product's form. */

import { cookieOf, showBasketCount } from "./basket-count.js";
import { closestPart, dataOf, findPart } from "./parts.js";

const SHOWN = 4000; // ms

/** Let each `[data-add]` on the page add its offer to the basket. */
export function addByTap() {
  document.documentElement.dataset.script = "";
  document.addEventListener("click", (event) => {
    const button = closestPart(event, "[data-add]");
    if (button && button.ariaBusy !== "true") add(button);
  });
}

/** @param {HTMLElement} button */
async function add(button) {
  const status = findPart(document, "[data-said]");
  button.ariaBusy = "true";
  const page = findPart(button.parentElement ?? document, "a", HTMLAnchorElement);
  if (await isAdded(dataOf(status, "to"), dataOf(button, "add"))) {
    showBasketCount();
    tell(status, page.textContent);
  } else location.assign(page.href); // which gives the reason
  button.ariaBusy = null;
}

/**
 * Post an offer to the basket. Resolve to true if the basket took it.
 * @param {string} address
 * @param {string} offer
 */
async function isAdded(address, offer) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": cookieOf("__Host-csrftoken") || cookieOf("csrftoken") },
      body: new URLSearchParams({ offer, add: "1" }),
      redirect: "manual", // to the basket's page, which is not needed here
    });
    return answer.ok || answer.type === "opaqueredirect";
  } catch {
    return false;
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiding;

/**
 * @param {HTMLElement} status
 * @param {string} name
 */
function tell(status, name) {
  status.textContent = `${dataOf(status, "said")} ${name}`;
  clearTimeout(hiding);
  hiding = setTimeout(() => status.replaceChildren(), SHOWN);
}
