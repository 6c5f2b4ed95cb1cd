/* The bytes that a receipt printer of 58 mm takes (ESC/POS). Only commands that every such printer
   knows: start anew, bold, cut. The lines are set here in columns, not by the printer. */

import { asAscii } from "./ascii.js";

/**
 * A line on paper: a text in the middle, a label with a value at the right margin, or a rule. A long
 * one takes several rows. A no-break space joins words that stay in one row.
 * @typedef {{ text: string, isStrong?: boolean }} TextLine
 * @typedef {{ label: string, value: string, isStrong?: boolean }} ValueLine
 * @typedef {TextLine | ValueLine | "rule"} PaperLine
 */

/** How many letters of the standard font stand side by side on 58 mm. */
export const COLUMNS = 32;

const LEAST_LABEL = 9; // columns; a value that leaves less stands in a row of its own
const JOINED = "\u00a0";
const START = [0x1b, 0x40]; // ESC @
const BOLD = [0x1b, 0x45, 1]; // ESC E 1
const NOT_BOLD = [0x1b, 0x45, 0];
const NEW_ROW = 0x0a;
const FEED = Array(4).fill(NEW_ROW); // the last row must come out past the blade
// GS V 1, a partial cut: without a parameter, so that a printer without a blade prints no letter.
const CUT = [0x1d, 0x56, 1];

/**
 * Return the bytes that print the lines, feed the paper and cut it.
 * @param {PaperLine[]} lines
 */
export function printerBytes(lines) {
  return Uint8Array.from([...START, ...lines.flatMap(bytesOf), ...FEED, ...CUT]);
}

/** @param {PaperLine} line */
function bytesOf(line) {
  const rows = rowsOf(line).flatMap((row) => [...lettersOf(row), NEW_ROW]);
  return line !== "rule" && line.isStrong ? [...BOLD, ...rows, ...NOT_BOLD] : rows;
}

/** @param {string} row */
function lettersOf(row) {
  return [...row].map((letter) => letter.charCodeAt(0));
}

/**
 * Return a line as rows of at most COLUMNS letters of ASCII.
 * @param {PaperLine} line
 * @returns {string[]}
 */
export function rowsOf(line) {
  if (line === "rule") return ["-".repeat(COLUMNS)];
  if ("text" in line) return wrap(line.text, COLUMNS).map(centred);
  return valueRows(line);
}

/** @param {ValueLine} line */
function valueRows({ label, value }) {
  const atRight = wrap(value, COLUMNS).map((row) => row.padStart(COLUMNS));
  const [only = "", ...more] = atRight;
  const beside = COLUMNS - only.trimStart().length - 1;
  if (more.length || beside < LEAST_LABEL) return [...wrap(label, COLUMNS), ...atRight];
  const rows = wrap(label, beside);
  const last = rows.pop() ?? "";
  return [...rows, last + only.slice(last.length)];
}

/** @param {string} row */
function centred(row) {
  return " ".repeat(Math.floor((COLUMNS - row.length) / 2)) + row;
}

/**
 * Return the text in rows of at most `width` letters, broken between words where that is possible.
 * @param {string} text
 * @param {number} width
 */
function wrap(text, width) {
  const words = text
    .split(/[^\S\u00a0]+/u)
    .map((word) => asAscii(word.replaceAll(JOINED, " ")))
    .filter((word) => word !== "")
    .flatMap((word) => piecesOf(word, width));
  /** @type {string[]} */
  const rows = [];
  for (const word of words) {
    const row = rows[rows.length - 1];
    if (row !== undefined && row.length + 1 + word.length <= width) {
      rows[rows.length - 1] = `${row} ${word}`;
    } else rows.push(word);
  }
  return rows;
}

/**
 * @param {string} word
 * @param {number} width
 */
function piecesOf(word, width) {
  return word.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
}
