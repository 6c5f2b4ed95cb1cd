/* The stall's PIN, checked without a network: a few bits of a salted hash, enough to stop a hand
   that is not the vendor's, too few to find the PIN by (transactions/cashiers/pins.py). */

import { keep, kept } from "./disk.js";

const MOST_WRONG = 5;
const WHILE = 15 * 60_000; // ms

/** "right", "wrong", "too_many" within a quarter of an hour, or "none" when none of the stalls has
    a PIN that this phone knows of. */
export async function checkPin(stalls, pin) {
  const hints = stalls.map((stall) => stall.pin).filter(Boolean);
  if (!hints.length || !crypto.subtle) return "none";
  const now = Date.now();
  const wrong = ((await kept("wrong_pins")) ?? []).filter((at) => now - WHILE < at && at <= now);
  if (wrong.length >= MOST_WRONG) return "too_many";
  for (const hint of hints) {
    if (await fits(hint, pin)) {
      await keep("wrong_pins", []);
      return "right";
    }
  }
  await keep("wrong_pins", [...wrong, now]);
  return "wrong";
}

async function fits(hint, pin) {
  const [salt, digits] = hint.split(":");
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}:${pin}`));
  const hex = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("").startsWith(digits);
}
