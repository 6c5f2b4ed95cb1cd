/* The moment at which the calendar day in WIB changes under an open page, also without a network. */

import { dayOf } from "./clock.js";

const OFTEN = 15_000; // ms: a phone that sleeps misses a timer that is set for midnight

/** @type {Set<() => unknown>} */
const works = new Set();
let day = dayOf();

setInterval(look, OFTEN);
for (const event of ["visibilitychange", "pageshow", "focus"]) {
  addEventListener(event, look, true);
}

/**
 * Call `work` each time the day has changed since the page was opened.
 * @param {() => unknown} work
 */
export function onNewDay(work) {
  works.add(work);
}

function look() {
  const now = dayOf();
  if (now <= day) {
    day = now; // the clock was put right
    return;
  }
  day = now;
  for (const work of works) work();
}
