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
 * Send a DELETE. Reject if there is no answer.
 * @param {string} address
 * @returns {Promise<Answer>}
 */
export function sendDelete(address) {
  return request(address, { method: "DELETE", headers: { "X-CSRFToken": csrfToken() } });
}

/**
 * @param {string} address
 * @param {RequestInit} options
 * @param {AbortSignal} [signal]
 */
async function request(address, options, signal) {
  // Not AbortSignal.timeout and AbortSignal.any, which many phones lack.
  const either = new AbortController();
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    either.abort();
  }, PATIENCE);
  signal?.addEventListener("abort", () => either.abort());
  try {
    const response = await fetch(address, {
      ...options,
      redirect: "error", // a hotspot's sign-in page is no answer
      signal: either.signal,
    });
    return await readAnswer(response);
  } catch (problem) {
    throw isLate ? new DOMException("No answer in time.", "TimeoutError") : problem;
  } finally {
    clearTimeout(limit);
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Answer>}
 */
async function readAnswer(response) {
  const content = parsed(await response.text());
  if (response.ok) heedServer(content.now);
  // An HTTP date, which proxies may send as well, is no number: then 0.
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  return { status: response.status, content, retryAfter };
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function csrfToken() {
  const [, token] =
    document.cookie.match(/(?:^|;\s*)__Host-csrftoken=([^;]+)/) ?? // over TLS
    document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/) ??
    [];
  return token ?? "";
}
