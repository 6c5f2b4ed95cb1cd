/* Buttons that copy a text. They show themselves only where scripts run. */

import { dataOf, findPart, findParts } from "./parts.js";

offerCopies();

/** Show the buttons that are hidden still, and let them copy. */
export function offerCopies() {
  for (const button of findParts(document, "[data-copy][hidden]")) {
    const text = document.getElementById(dataOf(button, "copy"));
    const status = findPart(button.parentElement ?? document, "[role=status]");
    button.hidden = false;
    button.addEventListener("click", () => copy(text, status));
  }
}

/**
 * Copy a field's text and tell so. If that is refused, select the text for the user's own hand.
 * @param {HTMLElement | null} text
 * @param {HTMLElement} status
 */
async function copy(text, status) {
  const isField = text instanceof HTMLInputElement || text instanceof HTMLTextAreaElement;
  if (!isField) return;
  try {
    await navigator.clipboard.writeText(text.value);
    status.textContent = dataOf(status, "copied");
  } catch {
    text.hidden = false;
    text.select();
    status.textContent = dataOf(status, "notCopied");
  }
}
