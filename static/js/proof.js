/* Proves to the office that the stall's PIN was given for one void, without a network: the PIN,
   encrypted so that the server alone can read it (transactions/cashiers/pin_proofs.py). Each proof
   looks different, so nothing that stays on this phone tells whether a PIN is right. */

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const PURPOSE = "bazar-jakpreneur/pin-proof/1";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** Whether this page can make proofs: not without a secure context (https, or this very machine). */
export const canProve = Boolean(globalThis.crypto?.subtle);

/** The proof, in base64, that `pin` was typed for the void `key` of the sale `voids` on `till` (its
    code). Undefined where none can be made. `officeKey`: the office's public key in base64. */
export async function prove(officeKey, pin, { till, key, voids }) {
  if (!canProve || !officeKey) return undefined;
  const office = await crypto.subtle.importKey("raw", fromBase64(officeKey), CURVE, false, []);
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: office }, once.privateKey, 256,
  );
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  const derived = await stretch(shared, point);
  const encrypted = await crypto.subtle.encrypt(
    {
      name: "AES-GCM",
      iv: derived.slice(KEY_BYTES),
      additionalData: bytesOf(["void", till, key, voids].join("\n")),
    },
    await crypto.subtle.importKey("raw", derived.slice(0, KEY_BYTES), "AES-GCM", false, ["encrypt"]),
    bytesOf(pin),
  );
  return toBase64([...point, ...new Uint8Array(encrypted)]);
}

async function stretch(shared, salt) {
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: bytesOf(PURPOSE) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, secret, (KEY_BYTES + NONCE_BYTES) * 8));
}

function bytesOf(text) {
  return new TextEncoder().encode(text);
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
