/* The stalls that this till sells for, as the page names them. */

/** {id, number, vendor, label, qris, pin} of the stall with that id; only {id, label: ""} when
    the page does not name it any more. */
export function stall(id) {
  const place = document.querySelector(`[data-stall="${Number(id)}"]`);
  if (!place) return { id, label: "" };
  const { number, vendor, qris, pin } = place.dataset;
  return { id, number, vendor, label: `${number} ${vendor}`, qris, pin };
}

/** The stalls of some lines, each once, in the lines' order. */
export function stallsOf(lines) {
  return [...new Set(lines.map((line) => line.stall))].map(stall);
}
