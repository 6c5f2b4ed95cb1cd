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
const dayFormat = new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" });
const ageFormat = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const MINUTE = 60_000; // ms
const SAME = 2000; // ms: an answer names its moment to the second

/* Milliseconds that the server is ahead of this phone. A phone may be a year behind. */
let ahead = 0;

/**
 * Set the milliseconds that the server is ahead of this phone.
 * @param {number} milliseconds
 */
export function setAhead(milliseconds) {
  ahead = milliseconds;
}

/**
 * Return the milliseconds that the server is ahead, by a moment that it names to the second. Return
 * undefined if the text is no date, or if the difference is known already.
 * @param {string | null} date
 */
export function aheadBy(date) {
  const difference = Date.parse(date ?? "") - Date.now();
  const isKnown = Math.abs(difference - ahead) < SAME;
  return Number.isNaN(difference) || isKnown ? undefined : difference;
}

/**
 * Return the server's time (ms since 1970) at a moment of this phone.
 * @param {number} [milliseconds]
 */
export function atTheServer(milliseconds = Date.now()) {
  return milliseconds + ahead;
}

/**
 * Return the calendar day in WIB of a moment of this phone, like "2021-09-23".
 * @param {number} [milliseconds]
 */
export function dayOf(milliseconds = Date.now()) {
  return new Date(atTheServer(milliseconds)).toLocaleDateString("sv", { timeZone: ZONE });
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
 * Return in words how long ago a moment of this phone was: "" for less than a minute, or after the
 * phone's clock was set back.
 * @param {number} milliseconds
 */
export function formatAge(milliseconds) {
  const minutes = Math.floor((Date.now() - milliseconds) / MINUTE);
  if (minutes < 1) return "";
  if (minutes < 60) return ageFormat.format(-minutes, "minute");
  if (minutes < 48 * 60) return ageFormat.format(-Math.floor(minutes / 60), "hour");
  return ageFormat.format(-Math.floor(minutes / 1440), "day");
}
