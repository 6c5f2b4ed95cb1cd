/* Posts changes of the basket. Each tap is a post of its own, sent at once, also while others are
   under way, and it outlives its page. It is tried again with the same key until it is answered, so
   that a lost answer makes it neither none nor two. */

import { cookieOf } from "./basket-count.js";
import { newKey } from "./keys.js";

const PAUSES = [500, 2000]; // ms before the second and the third try

/** @type {Set<Promise<unknown>>} */
const underWay = new Set();

/**
 * Post fields to the basket; resolve to the answer, or to null if none arrived.
 * @param {string} address
 * @param {URLSearchParams} fields
 * @param {Record<string, string>} headers
 * @returns {Promise<Response | null>}
 */
export function postChange(address, fields, headers) {
  fields.set("step", newKey());
  const answer = answerTo(address, fields, headers);
  underWay.add(answer);
  answer.finally(() => underWay.delete(answer));
  return answer;
}

/** Tell whether a change has not been answered yet. */
export function isPosting() {
  return underWay.size > 0;
}

/** Resolve when every change that was posted is answered or given up. */
export async function allAnswered() {
  while (underWay.size > 0) await Promise.allSettled(underWay);
}

/**
 * @param {string} address
 * @param {URLSearchParams} body
 * @param {Record<string, string>} headers
 */
async function answerTo(address, body, headers) {
  const token = cookieOf("__Host-csrftoken") || cookieOf("csrftoken");
  for (const pause of [...PAUSES, -1]) {
    try {
      return await fetch(address, {
        method: "POST",
        headers: { ...headers, "X-CSRFToken": token },
        body,
        keepalive: true,
      });
    } catch {
      if (pause >= 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return null;
}
