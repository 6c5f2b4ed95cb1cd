/* Writes any text in ASCII: cheap printers share no other letters. Their code pages differ, and many
   start with a Chinese one, which prints two letters as one sign. */

// What Unicode's own decomposition (é is e and an accent, … is three dots) does not change.
const LETTERS = new Map(
  Object.entries({
    "×": "x",
    "÷": "/",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "·": "-",
    "•": "-",
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "′": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "″": '"',
    "«": '"',
    "»": '"',
    "‹": "'",
    "›": "'",
    "⁄": "/",
    "→": "->",
    "←": "<-",
    "©": "(c)",
    "®": "(R)",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "¡": "!",
    "¿": "?",
    "°": "o",
    ß: "ss",
    æ: "ae",
    Æ: "AE",
    œ: "oe",
    Œ: "OE",
    ø: "o",
    Ø: "O",
    đ: "d",
    Đ: "D",
    ð: "d",
    Ð: "D",
    þ: "th",
    Þ: "Th",
    ł: "l",
    Ł: "L",
    ı: "i",
  }),
);
const MARKS = /\p{M}/gu; // accents, after the letters that carry them
const SPACES = /\s+/gu;
// Commands to the printer, invisible signs and pictures: nothing is printed in their place.
const UNPRINTED = /[\p{C}\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}]/gu;
const OUTSIDE = /[^ -~]/gu;

/**
 * Return the text in printable ASCII on one line. A sign that has no likeness there becomes "?".
 * @param {string} text
 */
export function asAscii(text) {
  return text
    .replace(OUTSIDE, (sign) => LETTERS.get(sign) ?? sign) // before "·" or "°" is decomposed
    .replace(SPACES, " ")
    .normalize("NFKD")
    .replace(MARKS, "")
    .replace(UNPRINTED, "")
    .replace(OUTSIDE, (sign) => LETTERS.get(sign) ?? "?")
    .replace(SPACES, " ")
    .trim();
}
