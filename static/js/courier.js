/* Carries the outbox to the inbox, and news both ways. Only a verdict on an entry takes the entry
   out of the outbox. */

/** @import { Turn } from "./device.js" */
/** @import { News, Row, Verdict } from "./rows.js" */
/** @import { Answer } from "./wire.js" */

import { atTheServer } from "./clock.js";
import { noteAnswered, takeTurn } from "./device.js";
import { changes } from "./disk.js";
import { becomeAnother, comeBack } from "./identity.js";
import { outboxState, settle, unsentRows, waitingKeys, wireEntry } from "./outbox.js";
import { nextBlocks, reconcile } from "./reconciling.js";
import { storageState } from "./storage.js";
import { noteTold, untoldKey } from "./till.js";
import { troubleReport } from "./troubles.js";
import { postJson } from "./wire.js";

const MOST_ENTRIES = 200;
const BETWEEN_LOOKS = 20_000; // ms, when all is sent
const BETWEEN_NEWS = 60_000;
const SLOWEST = 10_000;
const LONGEST_PAUSE = 60_000; // ms, whatever the server asks for
const LONGEST_TURN = 20_000; // ms that another tab may keep this one from sending
const VERDICTS = new Set(["recorded", "duplicate", "held", "renumber"]);

/**
 * Where to post entries, to ask for news and for the entries that the office has lost, to come back
 * after a lost cookie, and to become a till of its own.
 * @typedef {{ inbox: string, news: string, missing: string, back: string, split: string }} Addresses
 */

/**
 * Called by the courier. `refused` gets the error's name when the till is not let in (401, 403),
 * and null once it is; `news` gets the server's news.
 * @typedef {{ refused: (error: string | null) => void, news: (news: News) => void }} Listeners
 */

/** @type {Addresses} */
let addresses;
/** @type {Listeners} */
let listeners;
/** @type {Map<string, [Row, Verdict]>} by key: rows that the disk does not let go, on which the
    office has decided; they are not sent again */
const decided = new Map();
let batchSize = MOST_ENTRIES;
let failures = 0;
let pause = 0; // ms, that the server has asked for
let newsAskedAt = -Infinity; // ms of the page's clock
let isWorking = false;
let isCalledAgain = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {AbortController | undefined} */
let sending;

/**
 * Start to carry entries and to ask for news.
 * @param {Addresses} to
 * @param {Listeners} calls
 */
export function startCourier(to, calls) {
  addresses = to;
  listeners = calls;
  addEventListener("online", () => {
    sending?.abort(); // it waits on the network that was
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

/** Try at once, whatever failed before. */
export function hurry() {
  failures = 0;
  newsAskedAt = -Infinity;
  deliver();
}

async function deliver() {
  isCalledAgain = true;
  if (isWorking) return;
  isWorking = true;
  clearTimeout(timer);
  while (isCalledAgain) {
    isCalledAgain = false;
    pause = 0;
    await inOneTab(sendAll).catch(noteFailure);
  }
  isWorking = false;
  timer = setTimeout(deliver, failures ? backOff() : BETWEEN_LOOKS);
}

/**
 * Run `work` while no other tab does. Without a secure context there are no locks, and a tab that
 * the browser has frozen keeps its lock: two couriers then cost a duplicate answer.
 * @param {() => Promise<void>} work
 */
async function inOneTab(work) {
  if (!navigator.locks) return work();
  const waiting = new AbortController();
  const limit = setTimeout(() => waiting.abort(), LONGEST_TURN);
  let hasBegun = false;
  try {
    await navigator.locks.request("kasir-courier", { signal: waiting.signal }, () => {
      hasBegun = true;
      clearTimeout(limit);
      return work();
    });
  } catch (problem) {
    if (hasBegun) throw problem;
    await work();
  } finally {
    clearTimeout(limit);
  }
}

function backOff() {
  const longest = Math.min(SLOWEST, 1000 * 2 ** failures);
  // Hundreds of phones must not come back in step.
  return Math.max(longest * (0.5 + Math.random() / 2), pause * (1 + Math.random() / 2));
}

async function sendAll() {
  if (decided.size) await settleAll([]);
  for (;;) {
    const oldest = await unsentRows(batchSize + decided.size);
    const rows = oldest.filter(({ entry }) => !decided.has(entry.key)).slice(0, batchSize);
    if (!rows.length) {
      await bringNews();
      return;
    }
    if (!(await send(rows))) return;
  }
}

/**
 * Send a batch. Resolve to true if the next one may follow.
 * @param {Row[]} rows
 */
async function send(rows) {
  const turn = await takeTurn();
  const answer = await postBatch(rows, turn);
  if (answer.status === 200 && answersAll(answer.content.results, rows)) {
    const verdicts = /** @type {Verdict[]} */ (answer.content.results);
    await settleAll(verdicts.map((verdict, n) => [/** @type {Row} */ (rows[n]), verdict]));
    await noteAnswered(turn, answer.content.last_number).catch(() => {});
    batchSize = Math.min(batchSize * 2, MOST_ENTRIES);
    noteSuccess();
    return true;
  }
  if (answer.status === 413 && rows.length > 1) {
    halveBatch(rows);
    return true;
  }
  await noteRefusal(answer, turn);
  return false;
}

/**
/**
 * Settle rows with the verdicts on them, and those of before that the disk did not let go.
 * @param {[Row, Verdict][]} verdicts
 */
async function settleAll(verdicts) {
  const left = await settle([...decided.values(), ...verdicts]);
  decided.clear();
  for (const each of left) decided.set(each[0].entry.key, each);
}

/**
 * @param {Row[]} rows
 * @param {Turn} turn
 */
async function postBatch(rows, turn) {
  const report = await phoneReport(rows.length);
  sending = new AbortController();
  try {
    // The ages are read last: a slow disk would make them too small.
    const entries = rows.map(wireEntry);
    return await postJson(addresses.inbox, { entries, ...report, ...turn }, sending.signal);
  } catch (problem) {
    // A slow network carries less at once.
    if (problem instanceof DOMException && problem.name === "TimeoutError") halveBatch(rows);
    throw problem;
  }
}

/** @param {Row[]} rows */
function halveBatch(rows) {
  batchSize = Math.ceil(rows.length / 2);
}

/**
 * Return true if `results` has a verdict on each of `rows`, in their order.
 * @param {unknown} results
 * @param {Row[]} rows
 */
function answersAll(results, rows) {
  return (
    Array.isArray(results) &&
    results.length === rows.length &&
    rows.every((row, n) => results[n].key === row.entry.key && VERDICTS.has(results[n].status))
  );
}

/* While nothing is sold the office still hears from this phone, and the phone of new goods. */
async function bringNews() {
  if (performance.now() - newsAskedAt < BETWEEN_NEWS) return;
  newsAskedAt = performance.now(); // before the answer: a later call wants newer news
  const [report, key, held, blocks] = await Promise.all([
    phoneReport(0),
    untoldKey(),
    waitingKeys(),
    nextBlocks(),
  ]);
  const compare = blocks.map(({ first, last }) => [first, last]);
  const turn = await takeTurn();
  const answer = await postJson(addresses.news, { ...report, ...key, ...turn, held, compare });
  if (answer.status !== 200) {
    await noteRefusal(answer, turn);
    return;
  }
  await noteAnswered(turn, answer.content.last_number).catch(() => {});
  if (key.phone) await noteTold().catch(() => {}); // else it is told again
  noteSuccess();
  listeners.news(answer.content);
  if (await reconcile(blocks, answer.content, askMissing)) {
    newsAskedAt = -Infinity;
    isCalledAgain = true;
  }
}

/** @param {string[]} keys */
async function askMissing(keys) {
  const { status, content } = await postJson(addresses.missing, { keys });
  return status === 200 ? content.missing : null;
}

/**
 * Return the phone's report on itself, as it is once `carried` entries have arrived.
 * @param {number} carried
 */
async function phoneReport(carried) {
  const { lastNumber, count, since } = await outboxState();
  const left = Math.max(count - carried, 0);
  return {
    last_number: lastNumber,
    unsent: left,
    unsent_age_ms: left && since ? Math.max(Math.round(atTheServer() - since), 0) : 0,
    storage: storageState(),
    trouble: troubleReport(),
  };
}

function noteSuccess() {
  failures = 0;
  listeners.refused(null);
}

/**
 * @param {Answer} answer
 * @param {Turn} turn
 */
async function noteRefusal({ status, content, retryAfter }, turn) {
  pause = Math.min(retryAfter * 1000, LONGEST_PAUSE);
  if (content.error === "another_device") await becomeAnother(addresses.split, turn);
  if (status === 401 && (await comeBack(addresses.back))) {
    isCalledAgain = true;
    return;
  }
  const isShutOut = status === 401 || status === 403;
  if (isShutOut && content.error !== "csrf") listeners.refused(content.error ?? "no_till");
  noteFailure();
}

function noteFailure() {
  failures += 1;
  newsAskedAt = -Infinity;
}
