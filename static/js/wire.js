/* Requests to the server, in JSON. Only an answer proves a network, never navigator.onLine. */

import { heedServer } from "./server-clock.js";

const PATIENCE = 15_000; // ms for one answer

/**
 * An answer of the server. `content` is {} if the body is no JSON; `retryAfter` is in seconds, 0 if
 * the server names no time.
 * @typedef {{ status: number, content: any, retryAfter: number }} Answer
 */

/**
 * Post `content` as JSON. Reject if there is no answer, with a TimeoutError if none comes in time.
 * @param {string} address
 * @param {unknown} content
 * @param {AbortSignal} [signal]
 * @returns {Promise<Answer>}
 */
export async function postJson(address, content, signal) {
  const answer = await request(
    address,
    {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify(content),
    },
    signal,
  );
  // The page brings a new token.
  if (answer.content.error === "csrf") await fetch(location.pathname).catch(() => {});
  return answer;
}

/**
 * Get an answer in JSON. Reject if there is none.
 * @param {string} address
 * @returns {Promise<Answer>}
 */
export function getJson(address) {
  return request(address, { headers: { Accept: "application/json" } });
}

/**
 * @param {string} address
 * @param {RequestInit} options
 * @param {AbortSignal} [signal]
 */
async function request(address, options, signal) {
  const late = AbortSignal.timeout(PATIENCE);
  const canCombine = signal && typeof AbortSignal.any === "function";
  const response = await fetch(address, {
    ...options,
    redirect: "error", // a hotspot's sign-in page is no answer
    signal: canCombine ? AbortSignal.any([signal, late]) : late,
  });
  const content = await response.json().catch(() => ({}));
  if (response.ok) heedServer(content.now);
  // An HTTP date, which proxies may send as well, is no number: then 0.
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  return { status: response.status, content, retryAfter };
}

function csrfToken() {
  const [, token] =
    document.cookie.match(/(?:^|;\s*)__Host-csrftoken=([^;]+)/) ?? // over TLS
    document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/) ??
    [];
  return token ?? "";
}
