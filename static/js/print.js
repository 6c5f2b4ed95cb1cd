/* Prints by the browser's dialogue on a roll of 58 mm: just one panel, on a page as long as its
   content. */

import { findPart } from "./parts.js";
import { startPart } from "./troubles.js";

const WIDTH = 58; // mm
const MARGIN = 4; // mm of paper below the last line
const MM = 96 / 25.4; // CSS pixels

/** @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * Open the dialogue for the panel of that name. Throw an Error if the browser has none.
 * @param {HTMLElement} till
 * @param {string} panel
 */
export function printByDialogue(till, panel) {
  till.dataset.printing = panel;
  startPart("paper", () => resize(till, panel)); // else it prints on the browser's own paper
  window.print();
}

/**
 * Make the page as long as the panel. A browser before 2023 prints on its own paper.
 * @param {HTMLElement} till
 * @param {string} panel
 */
function resize(till, panel) {
  if (!("adoptedStyleSheets" in document)) return;
  const length = Math.ceil(heightOnPaper(findPart(till, `[data-panel="${panel}"]`)) / MM);
  sheet ??= adoptSheet();
  sheet.replaceSync(`@page { size: ${WIDTH}mm ${Math.max(length + MARGIN, WIDTH)}mm; margin: 0; }`);
}

function adoptSheet() {
  const adopted = new CSSStyleSheet();
  document.adoptedStyleSheets.push(adopted);
  return adopted;
}

/**
 * Return the panel's height in CSS pixels under the rules for paper (css/paper.css), which are
 * applied to the screen for a moment.
 * @param {HTMLElement} panel
 */
function heightOnPaper(panel) {
  const rules = [...document.styleSheets].flatMap(({ cssRules }) => printRules(cssRules));
  try {
    for (const rule of rules) rule.media.mediaText = "all";
    return panel.scrollHeight;
  } finally {
    for (const rule of rules) rule.media.mediaText = "print";
  }
}

/**
 * Return the media rules for print, also those inside other rules.
 * @param {CSSRuleList} rules
 * @returns {CSSMediaRule[]}
 */
function printRules(rules) {
  return [...rules].flatMap((rule) => {
    if (rule instanceof CSSMediaRule && rule.media.mediaText === "print") return [rule];
    return rule instanceof CSSGroupingRule ? printRules(rule.cssRules) : [];
  });
}
