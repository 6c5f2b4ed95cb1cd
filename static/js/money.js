/* Whole rupiah, as people write and type them. */

const MOST = 10 ** 10; // the inbox takes no larger amount

/** 15000 as "15.000", whatever the page's language. */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ".");
}

/** 167473750 as "Rp167.473.750". */
export function rupiah(amount) {
  return `Rp${grouped(amount)}`;
}

/** Rupiah of what was typed ("15.000", "Rp 15000"); null when that is no amount. */
export function parse(text) {
  const digits = text.replace(/^\s*Rp/i, "").replace(/[\s.]/g, "");
  return /^\d+$/.test(digits) && Number(digits) <= MOST ? Number(digits) : null;
}
