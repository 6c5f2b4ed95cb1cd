/* Whole rupiah, as people write and type them. */

import { findPart, reasonIn } from "./parts.js";
import { asTyped } from "./typed.js";

const MOST = 10 ** 10; // the inbox takes no larger amount
const MOST_UNITS = 99_999;
const MOST_DIGITS = 15; // a number of JavaScript holds them exactly
const LONGEST = 60; // characters

// This grammar and that of bazar/rupiah.py are one: tests/amounts.json checks both. What could be
// read as two amounts is refused, never guessed.
const AROUND = /^(?:(?:rp|idr) ?[.:]? ?)?(.*?)(?: ?[.,] ?(?:-+|=))?(?: ?(?:rupiah|rp|idr))?$/i;
const PLAIN = /^(?:(\d+)|(\d{4,})[.,]0{1,2})$/;
const IN_GROUPS = /^([1-9]\d{0,2}([., ])\d{3}(?:\2\d{3})*)(?:(?!\2)[.,]0{1,2})?$/;
const SHORT = /^(\d{1,3})(?:[.,](\d{1,2}))? ?(rb|ribu|k|jt|juta)\.?$/i;
const WITH_SEN = /^(?:\d{4,}|[1-9]\d{0,2}([., ])\d{3}(?:\1\d{3})*(?!\1))[.,]\d{1,2}$/;
const DIGITS_AND_SIGNS = /^[\d., ]*\d[\d., ]*(?:rb|ribu|k|jt|juta)?\.?$/i;
const BELOW_ZERO = /^(?:(?:rp|idr)?\.? ?-|\().*\d/i;

/** @typedef {"empty" | "unreadable" | "ambiguous" | "sen" | "negative" | "large" | "zero"} Problem */
/** @typedef {{ amount: number, problem?: undefined } | { amount: null, problem: Problem }} Reading */

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
 * Read an amount that a person typed: "15.000", "Rp 15.000,-", "15rb", "1,5 jt". For any other text
 * return the problem, a key of PROBLEMS in bazar/rupiah.py.
 * @param {string} text
 * @returns {Reading}
 */
export function readRupiah(text) {
  const typed = asTyped(text);
  const core = typed.length <= LONGEST ? AROUND.exec(typed)?.[1] : undefined;
  if (core === undefined) return { amount: null, problem: "unreadable" };
  const digits = digitsOf(core);
  if (digits === null) return { amount: null, problem: problemOf(typed, core) };
  const amount = Number(digits);
  return digits.length <= MOST_DIGITS && amount <= MOST
    ? { amount }
    : { amount: null, problem: "large" };
}

/** @param {string} core */
function digitsOf(core) {
  const [, plain, withoutSen] = PLAIN.exec(core) ?? [];
  const digits = plain ?? withoutSen ?? IN_GROUPS.exec(core)?.[1]?.replace(/\D/g, "");
  if (digits !== undefined) return digits.replace(/^0+(?=.)/, "");
  const [, whole = "", part = "", unit = ""] = SHORT.exec(core) ?? [];
  return unit ? whole + part.padEnd(/^j/i.test(unit) ? 6 : 3, "0") : null;
}

/**
 * @param {string} typed
 * @param {string} core
 * @returns {Problem}
 */
function problemOf(typed, core) {
  if (!core) return "empty";
  if (BELOW_ZERO.test(typed)) return "negative";
  if (WITH_SEN.test(core)) return "sen";
  return DIGITS_AND_SIGNS.test(core) ? "ambiguous" : "unreadable";
}

/**
 * Return the amount that a person typed, or null for any other text.
 * @param {string} text
 */
export function parseRupiah(text) {
  return readRupiah(text).amount;
}

/**
 * Return a whole number of things that a person typed ("12", "1.000"), or null for any other text.
 * @param {string} text
 */
export function parseUnits(text) {
  const typed = asTyped(text);
  const isWhole = /^(?:\d+|[1-9]\d{0,2}([., ])\d{3}(?:\1\d{3})*)$/.test(typed);
  const digits = typed.replace(/\D/g, "");
  return isWhole && digits.length <= MOST_DIGITS ? Number(digits) : null;
}

/**
 * Return the rupiah typed into `field`. Show why and return null if the text is no amount of at
 * least `least`.
 * @param {HTMLInputElement} field
 * @param {0 | 1} least
 */
export function amountIn(field, least) {
  const { amount, problem } = readRupiah(field.value);
  if (amount !== null && amount >= least) return amount;
  field.setCustomValidity(explain(problem ?? "zero"));
  field.reportValidity();
  return null;
}

/**
 * Return the number of things typed into `field`, 0 for an empty one. Show why and return null for
 * any other text.
 * @param {HTMLInputElement} field
 */
export function unitsIn(field) {
  const units = field.value.trim() ? parseUnits(field.value) : 0;
  if (units !== null && units <= MOST_UNITS) return units;
  field.setCustomValidity(explain("units"));
  field.reportValidity();
  return null;
}

/**
 * Return the page's sentence for a problem.
 * @param {Problem | "units"} problem
 */
export function explain(problem) {
  return reasonIn(findPart(document, "[data-amount-problems]"), problem);
}

/**
 * Make an amount's field select its text on focus, and drop its message while the user types.
 * @param {HTMLInputElement} field
 */
export function wireAmount(field) {
  field.addEventListener("input", () => field.setCustomValidity(""));
  field.addEventListener("focus", () => field.select());
}
