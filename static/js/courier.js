/* Carries the outbox to the inbox. Believes answers, not navigator.onLine; only a verdict on an
   entry takes it out of the outbox. */

import { settle, unsent } from "./outbox.js";

const MOST_ENTRIES = 200;
const PATIENCE = 30_000; // ms for one answer, and between looks when all is sent
const SLOWEST = 30_000;
const VERDICTS = new Set(["recorded", "duplicate", "held"]);

let address;
let atTheDoor;
let batchSize = MOST_ENTRIES;
let failures = 0;
let working = false;
let calledAgain = false;
let timer;

/** Starts carrying to `inbox`. `door` is told the error's name when the till is not let in
    (401, 403), and null once it is. */
export function startCourier(inbox, door) {
  address = inbox;
  atTheDoor = door;
  addEventListener("online", hurry);
  addEventListener("pageshow", hurry);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") hurry();
  });
  hurry();
}

/** Something changed for the better: try at once, whatever failed before. */
export function hurry() {
  failures = 0;
  deliver();
}

async function deliver() {
  calledAgain = true;
  if (working) return;
  working = true;
  clearTimeout(timer);
  while (calledAgain) {
    calledAgain = false;
    await oneTabAtATime(sendAll).catch(failed);
  }
  working = false;
  timer = setTimeout(deliver, failures ? backOff() : PATIENCE);
}

/* Without a secure context there are no locks; two couriers then cost a duplicate answer. */
function oneTabAtATime(work) {
  return navigator.locks ? navigator.locks.request("kasir-courier", work) : work();
}

function backOff() {
  const longest = Math.min(SLOWEST, 1000 * 2 ** failures);
  return longest * (0.5 + Math.random() / 2); // 428 phones must not come back in step
}

async function sendAll() {
  for (;;) {
    const rows = await unsent(batchSize);
    if (!rows.length || !(await send(rows))) return;
  }
}

/* Whether to go on with the next batch. */
async function send(rows) {
  const now = Date.now();
  const entries = rows.map(({ entry, made_at }) => ({ ...entry, age_ms: now - made_at }));
  const { status, answer } = await post({ entries });
  if (status === 200 && answersAll(answer.results, rows)) {
    await settle(rows.map((row, n) => [row, answer.results[n]]));
    failures = 0;
    atTheDoor(null);
    return true;
  }
  if (status === 413 && rows.length > 1) {
    batchSize = Math.ceil(rows.length / 2);
    return true;
  }
  if (answer.error === "csrf") await fetch(location.href); // the page brings a new token
  else if (status === 401 || status === 403) atTheDoor(answer.error ?? "no_till");
  return failed();
}

async function post(batch) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(batch),
    redirect: "error", // a hotspot's sign-in page is no answer
    signal: AbortSignal.timeout(PATIENCE),
  });
  return { status: response.status, answer: await response.json().catch(() => ({})) };
}

function csrfToken() {
  return document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? "";
}

function answersAll(results, rows) {
  return (
    Array.isArray(results) &&
    results.length === rows.length &&
    rows.every((row, n) => results[n].key === row.entry.key && VERDICTS.has(results[n].status))
  );
}

function failed() {
  failures += 1;
  return false;
}
