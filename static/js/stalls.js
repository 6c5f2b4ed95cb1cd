/* The stalls that this till sells for, as the page names them. */

/** {id, number, vendor, label, qris, hasPin, pin} of the stall with that id; only {id, label: ""}
    when the page does not name it any more. `pin`: the hint, on the phone that chose the PIN. */
export function stall(id) {
  const place = document.querySelector(`[data-stall="${Number(id)}"]`);
  if (!place) return { id, label: "" };
  const { number, vendor, qris, pin } = place.dataset;
  const hasPin = "hasPin" in place.dataset;
  return { id, number, vendor, label: `${number} ${vendor}`, qris, hasPin, pin };
}

/** The stalls of some lines, each once, in the lines' order. */
export function stallsOf(lines) {
  return [...new Set(lines.map((line) => line.stall))].map(stall);
}
