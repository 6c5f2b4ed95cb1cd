/* On a roll of 58 mm: just the panel, on a page as long as what is on it. */

const WIDTH = 58; // mm
const MARGIN = 4; // mm of paper below the last line
const MM = 96 / 25.4; // CSS pixels

let sheet;

/** Prints the panel of that name. */
export function print(till, panel) {
  till.dataset.printing = panel;
  const paper = till.querySelector(`[data-panel="${panel}"]`);
  const length = Math.ceil(paper.scrollHeight / MM) + MARGIN;
  sheet ??= document.adoptedStyleSheets[document.adoptedStyleSheets.push(new CSSStyleSheet()) - 1];
  sheet.replaceSync(`@page { size: ${WIDTH}mm ${Math.max(length, WIDTH)}mm; margin: 0; }`);
  window.print();
}
