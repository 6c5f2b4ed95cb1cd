import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  aheadBy,
  atTheServer,
  dayOf,
  formatAge,
  formatMoment,
  formatServerTime,
  formatTime,
  setAhead,
} from "../../static/js/clock.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVENING = Date.parse("2021-09-23T16:59:00Z"); // 23.59 WIB

afterEach(() => setAhead(0));

test("a day is the day in WIB", () => {
  assert.equal(dayOf(EVENING), "2021-09-23");
  assert.equal(dayOf(EVENING + MINUTE), "2021-09-24");
});

test("times and days follow the server's clock", () => {
  setAhead(MINUTE);
  assert.equal(atTheServer(EVENING), EVENING + MINUTE);
  assert.equal(dayOf(EVENING), "2021-09-24");
  assert.equal(formatTime(EVENING), "00.00");
  assert.equal(formatServerTime(EVENING), "23.59");
});

test("a moment names day and time", () => {
  assert.match(formatMoment(EVENING), /23 Sep 2021.*23\.59/);
});

test("the difference to the server is learned from its date", () => {
  const inAnHour = new Date(Date.now() + HOUR).toUTCString();
  const ahead = aheadBy(inAnHour);
  assert.ok(ahead !== undefined && Math.abs(ahead - HOUR) < 2000);
});

test("a difference that is known already is not learned again", () => {
  setAhead(HOUR);
  assert.equal(aheadBy(new Date(Date.now() + HOUR).toUTCString()), undefined);
});

test("a text that is no date teaches nothing", () => {
  for (const text of [null, "", "soon"]) assert.equal(aheadBy(text), undefined);
});

test("an age is told in minutes, hours and days", () => {
  const ages = [5 * MINUTE, 3 * HOUR + MINUTE, 50 * HOUR].map((age) => formatAge(Date.now() - age));
  assert.deepEqual(ages, ["5 menit yang lalu", "3 jam yang lalu", "2 hari yang lalu"]);
});

test("less than a minute, and a clock that was set back, have no age", () => {
  assert.equal(formatAge(Date.now() - MINUTE / 2), "");
  assert.equal(formatAge(Date.now() + HOUR), "");
});
