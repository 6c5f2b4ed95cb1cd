/* Carries the outbox to the inbox, and news both ways. Only a verdict on an entry takes it out of
   the outbox. */

import { changes } from "./disk.js";
import { settle, state, unsent } from "./outbox.js";
import { storageState } from "./storage.js";
import { noteTold, untoldKey } from "./till.js";
import { post } from "./wire.js";

const MOST_ENTRIES = 200;
const BETWEEN_LOOKS = 20_000; // ms, when all is sent
const BETWEEN_NEWS = 60_000;
const SLOWEST = 10_000;
const LONGEST_PAUSE = 60_000; // ms, whatever the server asks for
const VERDICTS = new Set(["recorded", "duplicate", "held"]);

let addresses;
let tell;
let batchSize = MOST_ENTRIES;
let failures = 0;
let pause = 0; // ms, that the server has asked for
let askedAt = -Infinity;
let working = false;
let calledAgain = false;
let timer;
let underWay;

/** Starts carrying to `inbox` and asking `news`. `door` is told the error's name when the till is
    not let in (401, 403), and null once it is; `heard`, what the server says in return. */
export function startCourier({ inbox, news }, { door, heard }) {
  addresses = { inbox, news };
  tell = { door, heard };
  addEventListener("online", () => {
    underWay?.abort(); // it waits on the network that was
    hurry();
  });
  addEventListener("pageshow", hurry);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") hurry();
  });
  changes.addEventListener("outbox", () => {
    if (!pause) deliver(); // else with the others, when the time has come
  });
  hurry();
}

/** Something changed for the better: try at once, whatever failed before. */
export function hurry() {
  failures = 0;
  askedAt = -Infinity;
  deliver();
}

async function deliver() {
  calledAgain = true;
  if (working) return;
  working = true;
  clearTimeout(timer);
  while (calledAgain) {
    calledAgain = false;
    pause = 0;
    await oneTabAtATime(sendAll).catch(failed);
  }
  working = false;
  timer = setTimeout(deliver, failures ? backOff() : BETWEEN_LOOKS);
}

/* Without a secure context there are no locks; two couriers then cost a duplicate answer. */
function oneTabAtATime(work) {
  return navigator.locks ? navigator.locks.request("kasir-courier", work) : work();
}

function backOff() {
  const longest = Math.min(SLOWEST, 1000 * 2 ** failures);
  // 428 phones must not come back in step.
  return Math.max(longest * (0.5 + Math.random() / 2), pause * (1 + Math.random() / 2));
}

async function sendAll() {
  for (;;) {
    const rows = await unsent(batchSize);
    if (!rows.length) return bringNews();
    if (!(await send(rows))) return undefined;
  }
}

/* Whether to go on with the next batch. */
async function send(rows) {
  const now = Date.now();
  const entries = rows.map(({ entry, made_at }) => ({ ...entry, age_ms: now - made_at }));
  const says = await whatToSay(rows.length);
  underWay = new AbortController();
  const found = await post(addresses.inbox, { entries, ...says }, underWay.signal).catch((problem) => {
    if (problem.name === "TimeoutError") smaller(rows); // a slow network carries less at once
    throw problem;
  });
  const { status, answer } = found;
  if (status === 200 && answersAll(answer.results, rows)) {
    await settle(rows.map((row, n) => [row, answer.results[n]]));
    batchSize = Math.min(batchSize * 2, MOST_ENTRIES);
    letIn();
    return true;
  }
  if (status === 413 && rows.length > 1) {
    smaller(rows);
    return true;
  }
  return refused(found);
}

function smaller(rows) {
  batchSize = Math.ceil(rows.length / 2);
}

function answersAll(results, rows) {
  return (
    Array.isArray(results) &&
    results.length === rows.length &&
    rows.every((row, n) => results[n].key === row.entry.key && VERDICTS.has(results[n].status))
  );
}

/* While nothing is sold the office still hears from this phone, and the phone of new goods. */
async function bringNews() {
  if (performance.now() - askedAt < BETWEEN_NEWS) return;
  askedAt = performance.now(); // before the answer: who calls meanwhile wants a newer one
  const [says, key] = await Promise.all([whatToSay(0), untoldKey()]);
  const found = await post(addresses.news, { ...says, ...key });
  if (found.status !== 200) {
    refused(found);
    return;
  }
  if (key.phone) await noteTold();
  letIn();
  tell.heard(found.answer);
}

/* Of this phone, as it is once `carried` entries have arrived. */
async function whatToSay(carried) {
  const { lastNumber, count, since } = await state();
  const left = Math.max(count - carried, 0);
  return {
    last_number: lastNumber,
    unsent: left,
    unsent_age_ms: left ? Math.max(Date.now() - since, 0) : 0,
    storage: storageState(),
  };
}

function letIn() {
  failures = 0;
  tell.door(null);
}

function refused({ status, answer, retryAfter }) {
  pause = Math.min(retryAfter * 1000, LONGEST_PAUSE);
  const shutOut = status === 401 || status === 403;
  if (shutOut && answer.error !== "csrf") tell.door(answer.error ?? "no_till");
  return failed();
}

function failed() {
  failures += 1;
  askedAt = -Infinity;
  return false;
}
