/* What time it is at the bazaar: WIB, by the server's clock as far as this phone knows it. */

import { keep, kept } from "./disk.js";

const language = document.documentElement.lang;
const time = new Intl.DateTimeFormat(language, { timeStyle: "short", timeZone: "Asia/Jakarta" });
const moment = new Intl.DateTimeFormat(language, {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "Asia/Jakarta",
});
const ago = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const MINUTE = 60_000;

/* Milliseconds that the server is ahead of this phone. A phone may be a year behind. */
let ahead = 0;

/** Takes up what was known before; on a phone's first page what the page says of itself, unless the
    worker kept that page: then it says when it was kept. */
export async function openClock(served) {
  const known = await kept("ahead");
  if (known !== undefined) ahead = known;
  else if (!navigator.serviceWorker?.controller) heedServer(served);
}

/** Learns from a moment that an answer names, to the second. */
export function heedServer(date) {
  const found = Date.parse(date) - Date.now();
  if (Number.isNaN(found) || Math.abs(found - ahead) < 2000) return;
  ahead = found;
  keep("ahead", ahead).catch(() => {}); // worth no alarm: the next answer says it again
}

/** The server's time (ms since 1970) at a moment of this phone. */
export function atTheServer(milliseconds = Date.now()) {
  return milliseconds + ahead;
}

/** "2021-09-23": the calendar day in WIB on which something of this phone happened. */
export function dayOf(milliseconds = Date.now()) {
  return new Date(atTheServer(milliseconds)).toLocaleDateString("sv", { timeZone: "Asia/Jakarta" });
}

export function timeOf(milliseconds) {
  return time.format(atTheServer(milliseconds));
}

/** The same of a moment that the server names. */
export function serverTime(milliseconds) {
  return time.format(milliseconds);
}

export function momentOf(milliseconds) {
  return moment.format(atTheServer(milliseconds));
}

/** How long ago, in words. Nothing for less than a minute, or for a clock that was set back. */
export function age(milliseconds) {
  const minutes = Math.floor((Date.now() - milliseconds) / MINUTE);
  if (minutes < 1) return "";
  if (minutes < 60) return ago.format(-minutes, "minute");
  if (minutes < 48 * 60) return ago.format(-Math.floor(minutes / 60), "hour");
  return ago.format(-Math.floor(minutes / 1440), "day");
}
