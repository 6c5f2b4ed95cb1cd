/* Whole rupiah, as people write and type them. */

const MOST = 10 ** 10; // the inbox takes no larger amount

/**
 * Format a whole number with dots, 15000 as "15.000", whatever the page's language.
 * @param {number} number
 */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ".");
}

/**
 * Format an amount: 167473750 as "Rp167.473.750", -15000 as "-Rp15.000".
 * @param {number} amount
 */
export function rupiah(amount) {
  return `${amount < 0 ? "-" : ""}Rp${grouped(Math.abs(amount))}`;
}

/**
 * Format an amount with its sign: 15000 as "+Rp15.000", 0 as "Rp0".
 * @param {number} amount
 */
export function signedRupiah(amount) {
  return amount > 0 ? `+${rupiah(amount)}` : rupiah(amount);
}

/**
 * Parse an amount that a person typed ("15.000", "Rp 15000"). Return null for any other text.
 * @param {string} text
 */
export function parseRupiah(text) {
  const digits = text.replace(/^\s*Rp/i, "").replace(/[\s.]/g, "");
  return /^\d+$/.test(digits) && Number(digits) <= MOST ? Number(digits) : null;
}

/**
 * Return the rupiah typed into `field`. Show the field's own message and return null if the text is
 * no amount of at least `least`.
 * @param {HTMLInputElement} field
 * @param {number} least
 */
export function amountIn(field, least) {
  const amount = parseRupiah(field.value);
  if (amount !== null && amount >= least) return amount;
  field.setCustomValidity(field.dataset.problem ?? "");
  field.reportValidity();
  return null;
}

/**
 * Make an amount's field select its text on focus, and drop its message while the user types.
 * @param {HTMLInputElement} field
 */
export function wireAmount(field) {
  field.addEventListener("input", () => field.setCustomValidity(""));
  field.addEventListener("focus", () => field.select());
}
