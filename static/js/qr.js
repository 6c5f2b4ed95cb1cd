/* Draws a text as a QR code: dark on light with its own border, so that the colour of the page does
   not matter to the wallet that scans it. */

import { correction, generate, mode } from "../vendor/lean-qr/index.js";

const BORDER = 4; // modules; with less, most readers fail
const SVG = "http://www.w3.org/2000/svg";
// Digits and capitals take less room than bytes: fewer, larger modules. Bytes are UTF-8.
const MODES = [mode.numeric, mode.alphaNumeric, mode.ascii, mode.utf8];

/**
 * Return an SVG of `text`, one unit a module. It is as wide as its place lets it.
 * @param {string} text
 * @param {string} label its name for a screen reader
 */
export function drawQr(text, label) {
  const code = generate(text, {
    minCorrectionLevel: correction.M,
    maxCorrectionLevel: correction.M,
    modes: MODES,
  });
  const side = String(code.size + 2 * BORDER);
  const drawing = makeElement("svg", {
    viewBox: `0 0 ${side} ${side}`,
    width: "240",
    height: "240",
    role: "img",
    "aria-label": label,
    "shape-rendering": "crispEdges",
  });
  drawing.append(
    // The style sheets give every svg the stroke of an icon, which its parts inherit.
    makeElement("rect", { width: side, height: side, fill: "#fff", stroke: "none" }),
    makeElement("path", { d: outline(code), fill: "#000", stroke: "none" }),
  );
  return drawing;
}

/**
 * Return the path of the dark modules: each run of them in a row is a bar.
 * @param {{ size: number, get: (x: number, y: number) => boolean }} code
 */
function outline(code) {
  const bars = [];
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (!code.get(x, y)) continue;
      const start = x;
      while (code.get(x + 1, y)) x += 1;
      bars.push(`M${start + BORDER} ${y + BORDER}h${x + 1 - start}v1h${start - x - 1}z`);
    }
  }
  return bars.join("");
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 */
function makeElement(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
