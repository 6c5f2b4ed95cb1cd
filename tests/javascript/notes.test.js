import assert from "node:assert/strict";
import { test } from "node:test";
import { amountsToReceive } from "../../static/js/notes.js";

const NOTES = [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/** @type {[number, number[]][]} */
const CASES = [
  [0, []],
  [500, [1000, 2000, 5000]],
  [1000, [2000, 5000, 10_000]],
  [1500, [2000, 5000, 10_000]],
  [2000, [5000, 10_000, 20_000]],
  [3000, [5000, 10_000, 20_000]],
  [5000, [10_000, 20_000, 50_000]],
  [7500, [10_000, 20_000, 50_000]],
  [10_000, [20_000, 50_000, 100_000]],
  [12_000, [20_000, 50_000, 100_000]],
  [15_000, [20_000, 50_000, 100_000]],
  [20_000, [50_000, 100_000]],
  [23_000, [30_000, 50_000, 100_000]],
  [30_000, [40_000, 50_000, 100_000]],
  [36_000, [40_000, 50_000, 100_000]],
  [40_000, [50_000, 100_000]],
  [45_000, [50_000, 100_000]],
  [50_000, [100_000]],
  [55_000, [60_000, 100_000]],
  [75_000, [80_000, 100_000]],
  [92_500, [100_000]],
  [100_000, []],
  [101_000, [110_000, 150_000, 200_000]],
  [117_000, [120_000, 150_000, 200_000]],
  [150_000, [200_000]],
  [160_500, [170_000, 200_000]],
  [250_000, [300_000]],
  [1_234_000, [1_240_000, 1_250_000, 1_300_000]],
];

test("the amounts fit the total", () => {
  for (const [total, amounts] of CASES) {
    assert.deepEqual(amountsToReceive(total), amounts, String(total));
  }
});

test("for every total the amounts are above it, grow, and can be paid with notes", () => {
  for (let total = 100; total <= 300_000; total += 100) {
    const amounts = amountsToReceive(total);
    assert.ok(amounts.length <= 3);
    assert.deepEqual(
      amounts,
      [...new Set(amounts)].sort((one, other) => one - other),
    );
    for (const amount of amounts) {
      assert.ok(amount > total, `${total}: ${amount}`);
      assert.equal(amount % 1000, 0);
      assert.ok(!NOTES.includes(total) || amount - total >= 1000);
    }
  }
});
