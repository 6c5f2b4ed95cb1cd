/* The address of a stall card, as its QR code has it. */

/**
 * Return the path of a stall card's page, null for the text of any other QR code. The host does not
 * matter: a card stays on the site on which it is scanned.
 * @param {string} text
 */
export function cardPath(text) {
  const path = /^https?:\/\/[^/?#]+(\/kasir\/kartu\/[\w-]{8,64}\/)$/.exec(text.trim())?.[1];
  return path ?? null;
}
