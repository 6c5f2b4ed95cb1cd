/* QRIS on the phone, without a network: reads a vendor's code and binds an amount to it, exactly
   as jakpreneur/qris.py does (which says why). Lengths count characters, not UTF-16 units. */

const LONGEST = 512;
const MOST_RUPIAH = 10 ** 13 - 1;
const BLANKS = "[ \\t\\n\\v\\f\\r\\xa0\\u200b\\ufeff]+";
const AROUND = new RegExp(`^${BLANKS}|${BLANKS}$`, "g");
const UNPRINTABLE = /[\x00-\x1f\x7f\p{Surrogate}]/u;
const NATIONAL_DOMAINS = ["ID.CO.QRIS.WWW", "ID.OR.GPNQR.WWW"];
const DYNAMIC = "12";
const BOUND = ["54", "55", "56", "57"];
const RULES = {
  53: /^360$/,
  58: /^ID$/,
  52: /^[0-9]{4}$/,
  "01": /^1[12]$/,
  54: /^(?=.{1,13}$)(?=.*[1-9])[0-9]+(\.[0-9]*)?$/,
  61: /^[^]{0,10}$/u,
};
const MAY_BE_MISSING = ["01", "54", "61"];

/** The merchant's name, city and national id ("" where the code has none); null when the text is
    no code that can be paid to. */
export function readQris(text) {
  const fields = fieldsOfCode(strip(text));
  if (!fields || fields.has("40") || !isSound(fields)) return null;
  const accounts = accountsIn(fields);
  const name = strip(fields.get("59") ?? "");
  const city = strip(fields.get("60") ?? "");
  if (!accounts || !isBetween(1, name, 25) || !isBetween(1, city, 15)) return null;
  return { name, nmid: nationalId(accounts), city };
}

/** The text of the dynamic code that asks for `rupiah`: whole, above zero, of at most 13 digits.
    Throws a RangeError for another amount, and where it does not fit into a code; a TypeError
    for a text that cannot be read. */
export function bindAmount(text, rupiah) {
  if (!Number.isInteger(rupiah) || rupiah < 1 || rupiah > MOST_RUPIAH) {
    throw new RangeError(`no amount that a QRIS code can ask for: ${rupiah}`);
  }
  if (!readQris(text)) throw new TypeError("no QRIS code");
  const body = `${join(bind(fieldsOfCode(strip(text)), String(rupiah)))}6304`;
  const bound = body + checkValue(body);
  if (!isBetween(1, bound, LONGEST)) throw new RangeError("the code has no room for an amount");
  return bound;
}

function strip(text) {
  return text.replace(AROUND, "");
}

function isBetween(least, text, most) {
  const length = [...text].length;
  return least <= length && length <= most;
}

/* A Map of the fields by tag, in their order; null when the text was mistyped or cut. */
function fieldsOfCode(text) {
  if (!text.startsWith("000201") || !isBetween(1, text, LONGEST)) return null;
  if (UNPRINTABLE.test(text)) return null;
  const pairs = fieldsOf(text);
  const [tag, value] = pairs?.at(-1) ?? [];
  if (tag !== "63") return null;
  const expected = checkValue(`${join(pairs.slice(0, -1))}6304`);
  const fields = new Map(pairs);
  return value.toUpperCase() === expected && fields.size === pairs.length ? fields : null;
}

/* Pairs of tag and value; null when a length is wrong. */
function fieldsOf(text) {
  const characters = [...text];
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

function isSound(fields) {
  return Object.entries(RULES).every(([tag, pattern]) =>
    fields.has(tag) ? pattern.test(fields.get(tag)) : MAY_BE_MISSING.includes(tag),
  );
}

/* What is inside the merchant accounts that are rows of fields (26 to 51), by tag; null when one
   cannot be read, or when there is no account at all (02 to 51). */
function accountsIn(fields) {
  const tags = [...fields.keys()].filter((tag) => tag >= "02" && tag <= "51" && fields.get(tag));
  const inside = tags.filter((tag) => tag >= "26").map((tag) => [tag, fieldsOf(fields.get(tag))]);
  if (!tags.length || inside.some(([, pairs]) => !pairs)) return null;
  return new Map(inside.map(([tag, pairs]) => [tag, new Map(pairs)]));
}

function nationalId(accounts) {
  const national = accounts.get("51");
  const domain = national?.get("00")?.toUpperCase();
  const id = NATIONAL_DOMAINS.includes(domain) ? strip(national.get("02") ?? "") : "";
  if (id) return id;
  const ids = [...accounts.values()].map((account) => account.get("02") ?? "");
  return ids.find((other) => /^ID[0-9]{13}$/.test(other)) ?? "";
}

function bind(fields, amount) {
  return [...fields].flatMap(([tag, value]) => {
    if (BOUND.includes(tag) || tag === "63") return [];
    if (tag === "58") return [["54", amount], [tag, value]];
    if (tag === "00" && !fields.has("01")) return [[tag, value], ["01", DYNAMIC]];
    return [[tag, tag === "01" ? DYNAMIC : value]];
  });
}

function join(pairs) {
  return pairs
    .map(([tag, value]) => tag + String([...value].length).padStart(2, "0") + value)
    .join("");
}

/* CRC-16/CCITT-FALSE of the UTF-8 bytes. */
function checkValue(body) {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(body)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, "0");
}
