import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  atTheServer,
  dayOf,
  formatAge,
  formatMoment,
  formatServerTime,
  formatTime,
  learnTime,
  readClocks,
  serverTime,
  setAhead,
  wireClock,
} from "../../static/js/clock.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
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

test("the difference to the server is learned from the time that it names", () => {
  const ahead = learnTime(Date.now() + HOUR);
  assert.ok(ahead !== undefined && Math.abs(ahead - HOUR) < 2000);
});

test("a difference that is known already is not learned again", () => {
  setAhead(HOUR);
  assert.equal(learnTime(Date.now() + HOUR), undefined);
});

for (const jump of [-365 * DAY, -DAY, -8 * HOUR, -MINUTE, MINUTE, 8 * HOUR, DAY, 365 * DAY]) {
  test(`a clock that jumps by ${jump} ms does not move the server's time on this page`, () => {
    const { now } = Date;
    const server = now();
    learnTime(server);
    Date.now = () => now() + jump;
    try {
      const reading = readClocks();
      assert.ok(Math.abs(serverTime(reading) - server) < 2000);
      assert.ok(Math.abs(atTheServer() - server) < 2000);
      assert.ok(Math.abs(reading.made - server - jump) < 2000);
    } finally {
      Date.now = now;
    }
  });
}

test("a page that has heard nothing yet knows a time that was named before", () => {
  setAhead(0, Date.now() + DAY); // the clock was set back a day since
  const reading = readClocks();
  assert.equal(reading.server, undefined);
  assert.equal(serverTime(reading), reading.atLeast);
});

test("the age by the steady clock is sent while the page lives", () => {
  const reading = readClocks();
  const { steady_age_ms: age, slept } = wireClock(reading);
  assert.ok(age !== undefined && age >= 0 && age < 1000);
  assert.equal(slept, false);
  assert.equal(wireClock({ ...reading, page: "before" }).steady_age_ms, undefined);
});

test("an age is told in minutes, hours and days", () => {
  const ages = [5 * MINUTE, 3 * HOUR + MINUTE, 50 * HOUR].map((age) => formatAge(Date.now() - age));
  assert.deepEqual(ages, ["5 menit yang lalu", "3 jam yang lalu", "2 hari yang lalu"]);
});

test("less than a minute, and a clock that was set back, have no age", () => {
  assert.equal(formatAge(Date.now() - MINUTE / 2), "");
  assert.equal(formatAge(Date.now() + HOUR), "");
});
