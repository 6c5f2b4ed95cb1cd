/* Proves to the office that the stall's PIN was given for one void, without a network: the PIN,
   encrypted so that the server alone can decrypt it (transactions/cashiers/pin_proofs.py). Each
   proof looks different, so nothing that stays on this phone tells if a PIN is right. */

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const PURPOSE = "bazar-jakpreneur/pin-proof/1";
const SECRET_BITS = 256;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** False without a secure context (https, or this very machine): then no proof can be made. */
export const canProve = Boolean(globalThis.crypto?.subtle);

/**
 * Resolve to the proof, in base64, that `pin` was typed for a void; to undefined if none can be
 * made.
 * @param {string} officeKey the office's public key in base64
 * @param {string} pin
 * @param {{ till: string, key: string, voids: string }} about the till's code, the void's key and
 *   the sale's
 */
export async function prove(officeKey, pin, { till, key, voids }) {
  if (!canProve || !officeKey) return undefined;
  const { point, secret } = await agree(fromBase64(officeKey));
  const derived = await stretch(secret, point);
  const cipher = {
    name: "AES-GCM",
    iv: derived.slice(KEY_BYTES),
    additionalData: bytesOf(["void", till, key, voids].join("\n")),
  };
  const raw = derived.slice(0, KEY_BYTES);
  const cipherKey = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const encrypted = await crypto.subtle.encrypt(cipher, cipherKey, bytesOf(pin));
  return toBase64([...point, ...new Uint8Array(encrypted)]);
}

/**
 * Resolve to the public point of a key pair that is used once, and the secret that it shares with
 * the office.
 * @param {Uint8Array<ArrayBuffer>} officeKey
 */
async function agree(officeKey) {
  const office = await crypto.subtle.importKey("raw", officeKey, CURVE, false, []);
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const method = { name: "ECDH", public: office };
  const secret = await crypto.subtle.deriveBits(method, once.privateKey, SECRET_BITS);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  return { point, secret };
}

/**
 * Resolve to the bytes of key and nonce that HKDF derives.
 * @param {ArrayBuffer} secret
 * @param {Uint8Array<ArrayBuffer>} salt
 */
async function stretch(secret, salt) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const method = { name: "HKDF", hash: "SHA-256", salt, info: bytesOf(PURPOSE) };
  const bits = (KEY_BYTES + NONCE_BYTES) * 8;
  return new Uint8Array(await crypto.subtle.deriveBits(method, key, bits));
}

/** @param {string} text */
function bytesOf(text) {
  return new TextEncoder().encode(text);
}

/** @param {string} text */
function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** @param {number[]} bytes */
function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
