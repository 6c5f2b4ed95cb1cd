/* Mobile numbers, as people write them. bazar/phones.py reads the same; tests/phones.json checks
   both. Of other countries this file knows the length of a number alone. */

import { asTyped } from "./typed.js";

const LONGEST = 100; // characters
const SHORTEST_PART = 6; // digits: fewer are no number of their own
const LABEL = /(?:wa|whats ?app|hp|tel|telp|tlp|telepon|no|nomor|phone)[ .:]*(?=[+(0-9])/gi;
const IN_BRACKETS = /\([^()0-9]*\)/g;
const GLUED = /\d(?!\d)[\p{L}\p{N}]|(?!\d)[\p{L}\p{N}]\d/u;
const BETWEEN_NUMBERS = /[^\d+().\-/ ]+|(?=\+)/;
const NEXT_NUMBER = / +(?=(?:\+?62|0)8)/;
const INDONESIAN = /^8[1-35-9]\d{7,10}$/;
const ABROAD = /^[1-9]\d{6,14}$/;

/** @typedef {"empty" | "unreadable" | "several" | "short" | "long" | "landline" | "unknown"} Problem */
/** @typedef {{ e164: string, problem?: undefined } | { e164: null, problem: Problem }} Reading */

/**
 * Read a mobile number that a person typed: "0812-3456-7890", "62812…", "+62 (0)812 …", "+65 …". For
 * any other text return the problem, a key of PROBLEMS in bazar/phones.py.
 * @param {string} text
 * @returns {Reading}
 */
export function readMobile(text) {
  const typed = asTyped(text);
  if (!typed) return refuse("empty");
  const [number, ...others] = numbersIn(typed);
  if (number === undefined) return refuse("unreadable");
  if (others.length) return refuse(areSeveral([number, ...others]) ? "several" : "unreadable");
  return readOne(number);
}

/**
 * @param {Problem} problem
 * @returns {Reading}
 */
function refuse(problem) {
  return { e164: null, problem };
}

/** @param {string[]} numbers */
function areSeveral(numbers) {
  const long = numbers.filter((number) => digitsOf(number).length >= SHORTEST_PART);
  return long.length > 1 || numbers.some(isMobile);
}

/**
 * Return the parts of the text that may be numbers, [] if letters and digits are mixed.
 * @param {string} typed
 */
function numbersIn(typed) {
  const bare = typed.replace(IN_BRACKETS, " ").replace(LABEL, " ");
  if (typed.length > LONGEST || GLUED.test(bare)) return [];
  return bare.split(BETWEEN_NUMBERS).filter(digitsOf).flatMap(split);
}

/**
 * Return one number, or those that stand side by side: "0812…/0813…", "0812…/91". A slash may also
 * group the digits of one number: "0812/3456/7890".
 * @param {string} chunk
 */
function split(chunk) {
  const bySlash = chunk.split("/").filter(digitsOf);
  if (bySlash.length > 1 && bySlash.some(isMobile)) return bySlash;
  if (isMobile(chunk)) return [chunk];
  const pieces = bySlash.flatMap((part) => part.split(NEXT_NUMBER));
  return pieces.some(isMobile) ? pieces : [chunk];
}

/** @param {string} number */
function isMobile(number) {
  return readOne(number).e164 !== null;
}

/**
 * @param {string} number
 * @returns {Reading}
 */
function readOne(number) {
  const digits = digitsOf(number);
  let international = digits;
  if (!/^[ (./-]*\+/.test(number)) {
    if (digits.startsWith("00")) international = digits.slice(2);
    // Two zeros by mistake, or a country from 81 to 86.
    if (digits.startsWith("008")) return refuse("unreadable");
    if (/^(?:0(?!0)|8)/.test(digits)) return readIndonesian(digits.replace(/^0/, ""));
    if (!/^(?:00|62)/.test(digits)) return refuse("landline");
  }
  if (international.startsWith("62")) {
    return readIndonesian(international.slice(2).replace(/^0/, ""));
  }
  if (international.startsWith("0")) return refuse("unreadable");
  return ABROAD.test(international) ? { e164: `+${international}` } : refuse("unknown");
}

/**
 * @param {string} national the digits after the 0
 * @returns {Reading}
 */
function readIndonesian(national) {
  if (!national.startsWith("8")) return refuse("landline");
  if (national.length < 9) return refuse("short");
  if (national.length > 12) return refuse("long");
  return INDONESIAN.test(national) ? { e164: `+62${national}` } : refuse("landline");
}

/** @param {string} text */
function digitsOf(text) {
  return text.replace(/\D/g, "");
}
