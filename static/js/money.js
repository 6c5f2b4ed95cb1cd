/* Whole rupiah, as people write and type them. */

const MOST = 10 ** 10; // the inbox takes no larger amount

/** 15000 as "15.000", whatever the page's language. */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ".");
}

/** 167473750 as "Rp167.473.750"; what is below zero as "-Rp15.000". */
export function rupiah(amount) {
  return `${amount < 0 ? "-" : ""}Rp${grouped(Math.abs(amount))}`;
}

/** Rupiah of what was typed ("15.000", "Rp 15000"); null when that is no amount. */
export function parse(text) {
  const digits = text.replace(/^\s*Rp/i, "").replace(/[\s.]/g, "");
  return /^\d+$/.test(digits) && Number(digits) <= MOST ? Number(digits) : null;
}

/** The rupiah typed into `field`; null, with the field's own words for it, when it is none. */
export function amountIn(field, least) {
  const amount = parse(field.value);
  if (amount !== null && amount >= least) return amount;
  field.setCustomValidity(field.dataset.problem);
  field.reportValidity();
  return null;
}

/** Lets a field for an amount be typed over at once, and mended after it was refused. */
export function takeAmount(field) {
  field.addEventListener("input", () => field.setCustomValidity(""));
  field.addEventListener("focus", () => field.select());
}
