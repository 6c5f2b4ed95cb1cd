/* The stall's PIN, checked without a network on the phone that chose it: a few bits of a salted
   hash, enough to stop a hand that is not the vendor's. The office decides by the void's proof
   (proof.js); on every other phone nothing is known of the PIN, and the office alone checks it. */

import { keep, kept } from "./disk.js";
import { canProve } from "./proof.js";

const MOST_WRONG = 5;
const FIRST_WAIT = 15 * 60_000; // ms, after the fifth wrong PIN; then twice as long each time
const LONGEST_WAIT = 24 * 3600_000;
const COUNTED_FOR = 7 * LONGEST_WAIT;

/** What can be done with the PIN of one of `stalls` here: "none" of them has one; "here", it is
    checked at once; "later", the office checks it; "never", for no proof can be made here. */
export function checkOf(stalls) {
  const chosen = stalls.filter(({ hasPin }) => hasPin);
  if (!chosen.length) return "none";
  if (!canProve) return "never";
  return chosen.every(({ pin }) => pin) ? "here" : "later";
}

/** {found, until}: found is "none", "never", "later", "right", "wrong", or "too_many" with the
    moment (ms) until which the next PIN has to wait. */
export async function checkPin(stalls, pin) {
  const where = checkOf(stalls);
  if (where === "none" || where === "never") return { found: where };
  const now = Date.now();
  const wrong = ((await kept("wrong_pins")) ?? []).filter((at) => now - COUNTED_FOR < at && at <= now);
  const until = where === "here" ? waitUntil(wrong) : 0;
  if (until > now) return { found: "too_many", until };
  for (const hint of stalls.map((stall) => stall.pin).filter(Boolean)) {
    if (await fits(hint, pin)) {
      await keep("wrong_pins", []);
      return { found: "right" };
    }
  }
  if (where === "later") return { found: "later" }; // it may be the other stall's
  await keep("wrong_pins", [...wrong, now]);
  return { found: "wrong" };
}

function waitUntil(wrong) {
  if (wrong.length < MOST_WRONG) return 0;
  return Math.max(...wrong) + Math.min(FIRST_WAIT * 2 ** (wrong.length - MOST_WRONG), LONGEST_WAIT);
}

async function fits(hint, pin) {
  const [salt, digits] = hint.split(":");
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}:${pin}`));
  const hex = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("").startsWith(digits);
}
