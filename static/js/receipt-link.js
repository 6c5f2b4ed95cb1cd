/* The receipt's number, its public address, and the link that sends it by WhatsApp. */

/**
 * Return the number that the ledger gives a row: till, day in WIB and number, like K7-210923-0012.
 * @param {string} code
 * @param {{ receipt?: string, number: number }} row
 * @param {string} day like "2021-09-23"
 */
export function receiptNumber(code, { receipt, number }, day) {
  const date = day.slice(2).replaceAll("-", "");
  return receipt || `${code}-${date}-${String(number).padStart(4, "0")}`;
}

/**
 * Return a sale's key as the receipt's address has it: the UUID's bytes in 22 letters of base64,
 * as transactions/receipts.py parses them.
 * @param {string} key
 */
export function slugOf(key) {
  const pairs = key.replaceAll("-", "").match(/../g) ?? [];
  const bytes = pairs.map((pair) => Number.parseInt(pair, 16));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").slice(0, 22);
}

/**
 * Return the link that opens WhatsApp with the message. Without a number WhatsApp asks for one.
 * @param {string} phone in E.164, "" for none
 * @param {string} message holds "{number}", "{stalls}", "{total}" and "{address}"
 * @param {{ number: string, stalls: string, total: string, address: string }} values
 */
export function whatsappLink(phone, message, values) {
  const text = Object.entries(values).reduce(
    (filled, [name, value]) => filled.replace(`{${name}}`, () => value),
    message,
  );
  return `https://wa.me/${phone.replace("+", "")}?text=${encodeURIComponent(text.trim())}`;
}
