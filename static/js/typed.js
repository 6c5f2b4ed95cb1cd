/* Numbers as people type and paste them. bazar/typed.py does the same on the server. */

const FULL_WIDTH = /[\uff01-\uff5e]/g;
const INVISIBLE = /[\u00ad\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f]/g;
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63]/g;
const SPACES = /[\t\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;
const ENDS = /^[ \n\r\v\f\u0085\u2028\u2029]+|[ \n\r\v\f\u0085\u2028\u2029]+$/g;

/**
 * Return the text of a number as a keyboard makes it: ASCII digits, plain spaces and dashes.
 * @param {string} text
 */
export function asTyped(text) {
  return text
    .replace(FULL_WIDTH, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(INVISIBLE, "")
    .replace(DASHES, "-")
    .replace(SPACES, " ")
    .replace(ENDS, "");
}
