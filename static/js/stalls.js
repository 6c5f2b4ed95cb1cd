/* The stalls that this till sells for, as the page names them. */

/** @import { Line, Stall } from "./rows.js" */

/**
 * Return the stall of that id: only its id and an empty label if the page does not name it any more.
 * @param {number} id
 * @returns {Stall}
 */
export function stallOf(id) {
  const place = document.querySelector(`[data-stall="${Number(id)}"]`);
  if (!(place instanceof HTMLElement)) return { id, label: "" };
  const { number = "", vendor = "", qris, pin } = place.dataset;
  const hasPin = "hasPin" in place.dataset;
  return { id, number, vendor, label: `${number} ${vendor}`, qris, hasPin, pin };
}

/**
 * Return the stalls of some lines, each once, in the lines' order.
 * @param {Pick<Line, "stall">[]} lines
 */
export function stallsOf(lines) {
  return [...new Set(lines.map((line) => line.stall))].map(stallOf);
}
