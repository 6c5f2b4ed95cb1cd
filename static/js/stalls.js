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
  const { number = "", vendor = "", qris, pin, bazar, bazarName } = place.dataset;
  const hasPin = "hasPin" in place.dataset;
  return { id, number, vendor, label: `${number} ${vendor}`, qris, hasPin, pin, bazar, bazarName };
}

/**
 * Return the lines of each bazaar: a sale belongs to one. A stall that the page does not name any
 * more counts to the first line's bazaar.
 * @template {Pick<Line, "stall">} L
 * @param {L[]} lines
 * @returns {L[][]}
 */
export function linesByBazar(lines) {
  /** @type {Map<string | undefined, L[]>} */
  const found = new Map();
  const [first] = lines.map(({ stall }) => stallOf(stall).bazar).filter(Boolean);
  for (const line of lines) {
    const bazar = stallOf(line.stall).bazar ?? first;
    found.set(bazar, [...(found.get(bazar) ?? []), line]);
  }
  return [...found.values()];
}

/**
 * Return the stalls of some lines, each once, in the lines' order.
 * @param {Pick<Line, "stall">[]} lines
 */
export function stallsOf(lines) {
  return [...new Set(lines.map((line) => line.stall))].map(stallOf);
}
