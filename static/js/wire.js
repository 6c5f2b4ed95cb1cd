/* Questions to the server, in JSON. Believes answers, not navigator.onLine. */

import { heedServer } from "./clock.js";

const PATIENCE = 15_000; // ms for one answer

/** Posts `content`; {status, answer, retryAfter}: the answer {} where it is no JSON, retryAfter in
    seconds, 0 where the server names no time. Rejects when there is no answer, with TimeoutError
    when none came in time. */
export async function post(address, content, signal) {
  const found = await ask(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(content),
    signal,
  });
  // The page brings a new token.
  if (found.answer.error === "csrf") await fetch(location.pathname).catch(() => {});
  return found;
}

export function get(address) {
  return ask(address, { headers: { Accept: "application/json" } });
}

async function ask(address, { signal, ...options }) {
  const late = AbortSignal.timeout(PATIENCE);
  const response = await fetch(address, {
    ...options,
    redirect: "error", // a hotspot's sign-in page is no answer
    signal: signal && AbortSignal.any ? AbortSignal.any([signal, late]) : late,
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) heedServer(response.headers.get("Date"));
  // An HTTP date, which proxies may send as well, is no number: then 0.
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  return { status: response.status, answer, retryAfter };
}

function csrfToken() {
  const [, found] =
    document.cookie.match(/(?:^|;\s*)__Host-csrftoken=([^;]+)/) ?? // over TLS
    document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/) ??
    [];
  return found ?? "";
}
