/* On a roll of 58 mm: just the panel, on a page as long as what is on it. */

const WIDTH = 58; // mm
const MARGIN = 4; // mm of paper below the last line
const MM = 96 / 25.4; // CSS pixels

let sheet;

/** Prints the panel of that name. */
export function print(till, panel) {
  till.dataset.printing = panel;
  const length = Math.ceil(heightOnPaper(till.querySelector(`[data-panel="${panel}"]`)) / MM);
  sheet ??= document.adoptedStyleSheets[document.adoptedStyleSheets.push(new CSSStyleSheet()) - 1];
  sheet.replaceSync(`@page { size: ${WIDTH}mm ${Math.max(length + MARGIN, WIDTH)}mm; margin: 0; }`);
  window.print();
}

/* How tall it will be with the rules for paper (css/paper.css), which hold here for a moment. */
function heightOnPaper(panel) {
  const rules = [...document.styleSheets].flatMap(({ cssRules }) => forPaper(cssRules));
  for (const rule of rules) rule.media.mediaText = "all";
  const height = panel.scrollHeight;
  for (const rule of rules) rule.media.mediaText = "print";
  return height;
}

function forPaper(rules) {
  return [...rules].flatMap((rule) => {
    if (rule.media?.mediaText === "print") return [rule];
    return rule.cssRules ? forPaper(rule.cssRules) : [];
  });
}
