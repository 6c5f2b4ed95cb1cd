/* The order's page asks for news by itself. It stays as it is while somebody answers a question in
   it, types or has chosen a file. */

import { onHtmx } from "./htmx.js";

const BUSY = "details[open] form, input:focus, textarea:focus, select:focus";

/** Keep htmx from replacing the order's parts while somebody works in them. */
export function guardParts() {
  onHtmx("beforeSwap", (detail) => {
    const { target } = detail;
    if (target.id === "parts" && isBusy(target)) detail.shouldSwap = false;
  });
}

/** @param {HTMLElement} parts */
function isBusy(parts) {
  const inputs = [...parts.querySelectorAll("input[type=file]")];
  const hasFile = inputs.some((input) => input instanceof HTMLInputElement && input.value);
  return hasFile || parts.querySelector(BUSY) !== null;
}
