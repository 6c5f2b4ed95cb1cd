/* The time at the bazaar: WIB, by the server's clock as far as this phone knows it. */

const ZONE = "Asia/Jakarta";
// Without a page (in tests) there is no language.
const language = globalThis.document?.documentElement.lang || "id";
const timeFormat = new Intl.DateTimeFormat(language, { timeStyle: "short", timeZone: ZONE });
const momentFormat = new Intl.DateTimeFormat(language, {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: ZONE,
});
/* Swedish days are ISO days. Kept: to make one takes a slow phone 10 ms. */
const isoDayFormat = new Intl.DateTimeFormat("sv", { timeZone: ZONE });
const dayFormat = new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" });
const ageFormat = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const MINUTE = 60_000; // ms
const SAME = 2000; // ms: an answer names its moment to the second

/* Of one life of this page: its steady clock (performance.now) begins anew with each. */
const PAGE = Math.random().toString(36).slice(2);

/**
 * Readings of this phone's clocks at one moment, in ms. `made`: the clock that people set. `steady`:
 * the clock of the page `page`, which nobody can set. `ahead`: the difference to the server that was
 * known. `server`: the server's time by the steady clock, since an answer named it. `atLeast`: a
 * time that an answer had named before.
 * @typedef {{ made: number, page: string, steady: number, ahead?: number, server?: number,
 *   atLeast?: number }} Reading
 */

/** @type {number | undefined} ms that the server is ahead of this phone, which may be a year behind */
let ahead;
/** @type {number | undefined} the latest time that an answer has named */
let heard;
/** @type {{ server: number, steady: number } | undefined} that time, and when this page heard it */
let anchor;
/* The steady clock when this page was last out of sight: then the phone may have slept, and the
   clock may have stood still. */
let lastHidden = -Infinity;

globalThis.document?.addEventListener("visibilitychange", () => {
  lastHidden = performance.now();
});

/**
 * Set what an earlier page has learned: the ms that the server is ahead, and the latest time (ms)
 * that it named.
 * @param {number | undefined} difference
 * @param {number} [latest]
 */
export function setAhead(difference, latest) {
  ahead = difference;
  heard = latest;
  anchor = undefined;
}

/**
 * Learn from the time (ms) that an answer names. Return the ms that the server is ahead of this
 * phone; undefined if that is known already.
 * @param {number} server
 */
export function learnTime(server) {
  anchor = { server, steady: performance.now() };
  heard = server;
  const difference = server - Date.now();
  if (ahead !== undefined && Math.abs(difference - ahead) < SAME) return undefined;
  ahead = difference;
  return difference;
}

/** @param {number} steady */
function maySleepSince(steady) {
  return globalThis.document?.visibilityState === "hidden" || lastHidden >= steady;
}

/**
 * Read this phone's clocks.
 * @returns {Reading}
 */
export function readClocks() {
  /** @type {Reading} */
  const reading = { made: Date.now(), page: PAGE, steady: performance.now() };
  if (ahead !== undefined) reading.ahead = ahead;
  if (heard !== undefined) reading.atLeast = heard;
  if (anchor) {
    const since = anchor.server + reading.steady - anchor.steady;
    reading.atLeast = since;
    if (!maySleepSince(anchor.steady)) reading.server = since;
  }
  return reading;
}

/**
 * Return what is sent of a reading with an entry (transactions/receiving/moments.py).
 * @param {Reading} reading
 */
export function wireClock({ made, page, steady, ahead: known, server, atLeast }) {
  const age = performance.now() - steady;
  return {
    made_ms: Math.round(made),
    ...(known !== undefined && { ahead_ms: Math.round(known) }),
    ...(server !== undefined && { server_ms: Math.round(server) }),
    ...(atLeast !== undefined && { at_least_ms: Math.round(atLeast) }),
    ...(page === PAGE &&
      age >= 0 && { steady_age_ms: Math.round(age), slept: maySleepSince(steady) }),
  };
}

/**
 * Return the server's time (ms since 1970) of a reading, as far as the phone can know it: no
 * earlier than a time that the server had named before.
 * @param {Reading} reading
 */
export function serverTime({ made, ahead: known, server, atLeast }) {
  return server ?? Math.max(made + (known ?? ahead ?? 0), atLeast ?? -Infinity);
}

/**
 * Return the server's time (ms since 1970) at a moment of this phone: now by the steady clock.
 * @param {number} [milliseconds]
 */
export function atTheServer(milliseconds) {
  if (milliseconds === undefined) return serverTime(readClocks());
  return milliseconds + (ahead ?? 0);
}

/**
 * Return the calendar day in WIB of a moment of this phone, like "2021-09-23".
 * @param {number} [milliseconds]
 */
export function dayOf(milliseconds) {
  return dayAtTheServer(atTheServer(milliseconds));
}

/**
 * Return the calendar day in WIB of a moment that the server names, like "2021-09-23".
 * @param {number} milliseconds
 */
export function dayAtTheServer(milliseconds) {
  return isoDayFormat.format(milliseconds);
}

/**
 * Format a calendar day like "2021-09-23", in words.
 * @param {string} day
 */
export function formatDay(day) {
  return dayFormat.format(new Date(`${day}T00:00Z`));
}

/**
 * Format a moment of this phone as a time of day in WIB.
 * @param {number} milliseconds
 */
export function formatTime(milliseconds) {
  return timeFormat.format(atTheServer(milliseconds));
}

/**
 * Format a moment that the server names as a time of day in WIB.
 * @param {number} milliseconds
 */
export function formatServerTime(milliseconds) {
  return timeFormat.format(milliseconds);
}

/**
 * Format a moment of this phone as day and time in WIB.
 * @param {number} milliseconds
 */
export function formatMoment(milliseconds) {
  return momentFormat.format(atTheServer(milliseconds));
}

/**
 * Format a moment that the server names as day and time in WIB.
 * @param {number} milliseconds
 */
export function formatServerMoment(milliseconds) {
  return momentFormat.format(milliseconds);
}

/**
 * Return in words how long ago a moment of the server was: "" for less than a minute, or for a
 * moment to come.
 * @param {number} milliseconds
 */
export function formatAge(milliseconds) {
  const minutes = Math.floor((atTheServer() - milliseconds) / MINUTE);
  if (minutes < 1) return "";
  if (minutes < 60) return ageFormat.format(-minutes, "minute");
  if (minutes < 48 * 60) return ageFormat.format(-Math.floor(minutes / 60), "hour");
  return ageFormat.format(-Math.floor(minutes / 1440), "day");
}
