/* QRIS on the phone, without a network: parses a vendor's code (EMVCo merchant-presented QR) and
   binds an amount to it, exactly as jakpreneur/qris.py does, which gives the reasons. Lengths count
   characters, not UTF-16 units. */

/** @typedef {[tag: string, value: string]} Field */

const LONGEST = 512;
const MOST_RUPIAH = 10 ** 13 - 1;
const BLANKS = "[ \\t\\n\\v\\f\\r\\xa0\\u200b\\ufeff]+";
const AROUND = new RegExp(`^${BLANKS}|${BLANKS}$`, "g");
// biome-ignore lint/suspicious/noControlCharactersInRegex: a code that carries them is refused.
const UNPRINTABLE = /[\x00-\x1f\x7f\p{Surrogate}]/u;
const NATIONAL_DOMAINS = ["ID.CO.QRIS.WWW", "ID.OR.GPNQR.WWW"];
const DYNAMIC = "12";
const BOUND = ["54", "55", "56", "57"];
/** @type {Record<string, RegExp>} */
const RULES = {
  53: /^360$/,
  58: /^ID$/,
  52: /^[0-9]{4}$/,
  "01": /^1[12]$/,
  54: /^(?=.{1,13}$)(?=.*[1-9])[0-9]+(\.[0-9]*)?$/,
  61: /^[\s\S]{0,10}$/u,
};
const MAY_BE_MISSING = ["01", "54", "61"];

/**
 * Return the merchant's name, city and national id ("" if the code has none); null if the text is
 * no code that can be paid to.
 * @param {string} text
 */
export function parseQris(text) {
  const fields = parseCode(strip(text));
  if (!fields || fields.has("40") || !isSound(fields)) return null;
  const accounts = accountsIn(fields);
  const name = strip(fields.get("59") ?? "");
  const city = strip(fields.get("60") ?? "");
  if (!accounts || !hasLength(name, 1, 25) || !hasLength(city, 1, 15)) return null;
  return { name, nmid: nationalId(accounts), city };
}

/**
 * Return the text of the dynamic code that asks for `rupiah`: whole, above zero, of at most 13
 * digits. Throw a RangeError for another amount, and if it does not fit into a code; a TypeError
 * for a text that cannot be parsed.
 * @param {string} text
 * @param {number} rupiah
 */
export function bindAmount(text, rupiah) {
  if (!Number.isInteger(rupiah) || rupiah < 1 || rupiah > MOST_RUPIAH) {
    throw new RangeError(`no amount that a QRIS code can ask for: ${rupiah}`);
  }
  const fields = parseQris(text) && parseCode(strip(text));
  if (!fields) throw new TypeError("no QRIS code");
  const body = `${formatFields(boundFields(fields, String(rupiah)))}6304`;
  const bound = body + checksum(body);
  if (!hasLength(bound, 1, LONGEST)) throw new RangeError("the code has no room for an amount");
  return bound;
}

/** @param {string} text */
function strip(text) {
  return text.replace(AROUND, "");
}

/**
 * @param {string} text
 * @param {number} least
 * @param {number} most
 */
function hasLength(text, least, most) {
  const length = [...text].length;
  return least <= length && length <= most;
}

/**
 * Return the fields by tag, in their order; null if the text was mistyped or cut.
 * @param {string} text
 */
function parseCode(text) {
  if (!text.startsWith("000201") || !hasLength(text, 1, LONGEST)) return null;
  if (UNPRINTABLE.test(text)) return null;
  const pairs = parseFields(text);
  const [tag, value] = pairs?.[pairs.length - 1] ?? [];
  if (!pairs || tag !== "63" || value === undefined) return null;
  const expected = checksum(`${formatFields(pairs.slice(0, -1))}6304`);
  const fields = new Map(pairs);
  return value.toUpperCase() === expected && fields.size === pairs.length ? fields : null;
}

/**
 * Return the fields as pairs of tag and value; null if a length is wrong.
 * @param {string} text
 */
function parseFields(text) {
  const characters = [...text];
  /** @type {Field[]} */
  const pairs = [];
  for (let at = 0; at < characters.length; ) {
    const head = characters.slice(at, at + 4).join("");
    const end = at + 4 + Number(head.slice(2));
    if (!/^[0-9]{4}$/.test(head) || end > characters.length) return null;
    pairs.push([head.slice(0, 2), characters.slice(at + 4, end).join("")]);
    at = end;
  }
  return pairs;
}

/** @param {Map<string, string>} fields */
function isSound(fields) {
  return Object.entries(RULES).every(([tag, pattern]) => {
    const value = fields.get(tag);
    return value === undefined ? MAY_BE_MISSING.includes(tag) : pattern.test(value);
  });
}

/**
 * Return the fields inside the merchant accounts that hold rows of fields (26 to 51), by tag; null
 * if one of them cannot be parsed, or if there is no account at all (02 to 51).
 * @param {Map<string, string>} fields
 */
function accountsIn(fields) {
  const filled = [...fields].filter(([tag, value]) => tag >= "02" && tag <= "51" && value);
  /** @type {Map<string, Map<string, string>>} */
  const accounts = new Map();
  for (const [tag, value] of filled.filter(([tag]) => tag >= "26")) {
    const pairs = parseFields(value);
    if (!pairs) return null;
    accounts.set(tag, new Map(pairs));
  }
  return filled.length ? accounts : null;
}

/** @param {Map<string, Map<string, string>>} accounts */
function nationalId(accounts) {
  const national = accounts.get("51");
  const domain = national?.get("00")?.toUpperCase() ?? "";
  const id = NATIONAL_DOMAINS.includes(domain) ? strip(national?.get("02") ?? "") : "";
  if (id) return id;
  const ids = [...accounts.values()].map((account) => account.get("02") ?? "");
  return ids.find((other) => /^ID[0-9]{13}$/.test(other)) ?? "";
}

/**
 * Return the fields of the dynamic code, without its checksum.
 * @param {Map<string, string>} fields
 * @param {string} amount
 * @returns {Field[]}
 */
function boundFields(fields, amount) {
  return [...fields].flatMap(([tag, value]) => {
    /** @type {Field} */
    const field = [tag, tag === "01" ? DYNAMIC : value];
    if (BOUND.includes(tag) || tag === "63") return [];
    /** @type {Field[]} */
    const withAmount = [["54", amount], field];
    /** @type {Field[]} */
    const withKind = [field, ["01", DYNAMIC]];
    if (tag === "58") return withAmount;
    return tag === "00" && !fields.has("01") ? withKind : [field];
  });
}

/** @param {Field[]} pairs */
function formatFields(pairs) {
  return pairs
    .map(([tag, value]) => tag + String([...value].length).padStart(2, "0") + value)
    .join("");
}

/**
 * Return the CRC-16/CCITT-FALSE of the text's UTF-8 bytes, in four hexadecimal digits.
 * @param {string} text
 */
function checksum(text) {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, "0");
}
