/* What was taken out of the basket can be put back: one line, or all of them. */

/** @import { Basket, Removed } from "./basket.js" */

import { dataOf, findPart, showPart } from "./parts.js";
import { currentStep } from "./steps.js";

/**
 * Wire "Kosongkan" of `till` and the button that undoes it, which also puts back a single line.
 * @param {HTMLElement} till
 * @param {Basket} basket
 */
export function wireUndo(till, basket) {
  const tools = findPart(till, "[data-tools]");
  const said = findPart(tools, "[data-removed]");
  /** @type {Removed | null} */
  let removed = null;
  findPart(tools, "[data-clear]").addEventListener("click", () => basket.clear());
  findPart(tools, "[data-put-back]").addEventListener("click", () => {
    if (removed) basket.putBack(removed);
  });
  basket.addEventListener("change", (event) => {
    const change = event instanceof CustomEvent ? event.detail.removed : undefined;
    if (change !== undefined) removed = change;
    show();
  });

  function show() {
    const isEmpty = !basket.lines.length;
    showPart(tools, "[data-clear]", !isEmpty);
    showPart(tools, "[data-put-back]", removed !== null);
    said.textContent = removed ? textOf(removed) : "";
    // The focus must not be lost with its button.
    const hadFocus = document.activeElement?.closest("[data-tools] [hidden]");
    if (hadFocus && currentStep() === "sell") findPart(till, "main").focus();
  }

  /** @param {Removed} goods */
  function textOf({ lines, isAll }) {
    if (isAll) return dataOf(said, "all");
    return dataOf(said, "one").replace("{name}", () => lines[0]?.line.name ?? "");
  }
}
