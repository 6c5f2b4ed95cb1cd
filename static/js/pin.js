/* The stall's PIN, checked without a network on the phone that chose it: a few bits of a salted
   hash, enough to stop a hand that is not the vendor's. The office decides by the void's proof
   (proof.js). Every other phone knows nothing of the PIN, and the office alone checks it. */

/** @import { Stall } from "./rows.js" */

import { loadValue, storeValue } from "./disk.js";
import { hexOf } from "./keys.js";
import { canProve } from "./proof.js";

const MOST_WRONG = 5;
const FIRST_WAIT = 15 * 60_000; // ms, after the fifth wrong PIN; then twice as long each time
const LONGEST_WAIT = 24 * 3600_000;
const COUNTED_FOR = 7 * LONGEST_WAIT;

/**
 * Return where the PIN of one of `stalls` is checked: "none" of them has one; "here", at once;
 * "later", by the office; "never", because no proof can be made here.
 * @param {Pick<Stall, "hasPin" | "pin">[]} stalls
 */
export function placeOfCheck(stalls) {
  const chosen = stalls.filter(({ hasPin }) => hasPin);
  if (!chosen.length) return "none";
  if (!canProve) return "never";
  return chosen.every(({ pin }) => pin) ? "here" : "later";
}

/**
 * Check a PIN. Resolve to the result: "none", "never", "later", "right", "wrong", or "too_many"
 * with the moment (ms) until which the next PIN has to wait.
 * @param {Stall[]} stalls
 * @param {string} pin
 * @returns {Promise<{ result: string, until?: number }>}
 */
export async function checkPin(stalls, pin) {
  const place = placeOfCheck(stalls);
  if (place === "none" || place === "never") return { result: place };
  const now = Date.now();
  const wrong = ((await loadValue("wrong_pins")) ?? []).filter(
    (at) => now - COUNTED_FOR < at && at <= now,
  );
  const until = place === "here" ? waitUntil(wrong) : 0;
  if (until > now) return { result: "too_many", until };
  if (await fitsAny(stalls, pin)) {
    await storeValue("wrong_pins", []);
    return { result: "right" };
  }
  if (place === "later") return { result: "later" }; // it may be the other stall's
  await storeValue("wrong_pins", [...wrong, now]);
  return { result: "wrong" };
}

/**
 * Return the moment (ms) until which the next PIN has to wait after wrong ones at these moments.
 * @param {number[]} wrong
 */
export function waitUntil(wrong) {
  if (wrong.length < MOST_WRONG) return 0;
  return Math.max(...wrong) + Math.min(FIRST_WAIT * 2 ** (wrong.length - MOST_WRONG), LONGEST_WAIT);
}

/**
 * @param {Stall[]} stalls
 * @param {string} pin
 */
async function fitsAny(stalls, pin) {
  for (const { pin: hint } of stalls) {
    if (hint && (await fits(hint, pin))) return true;
  }
  return false;
}

/**
 * @param {string} hint "salt:digits", as transactions/cashiers/pins.py writes it
 * @param {string} pin
 */
async function fits(hint, pin) {
  const [salt, digits = ""] = hint.split(":");
  const text = new TextEncoder().encode(`${salt}:${pin}`);
  const digest = await crypto.subtle.digest("SHA-256", text);
  return hexOf(new Uint8Array(digest)).startsWith(digits);
}
