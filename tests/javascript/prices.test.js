import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  bundleDiscounts,
  keptLines,
  lineAmount,
  pricedLines,
  spread,
} from "../../static/js/prices.js";

const CASES = JSON.parse(readFileSync(new URL("../prices.json", import.meta.url), "utf8"));
const BUNDLE = { units: 3, price: 10_000 };

function cake(quantity = 1, beside = {}) {
  const name = "Kue";
  return { stall: 1, offer: 7, name, price: 4000, list_price: 4000, quantity, ...beside };
}

function amounts(lines) {
  return lines.map(lineAmount);
}

for (const { says, lines, discounts } of CASES.bundles) {
  test(`bundles: ${says}`, () => {
    const bundled = lines.map(([price, quantity, bundle, stall = 1]) => ({
      price,
      quantity,
      stall,
      ...(bundle && { bundle: { units: bundle[0], price: bundle[1] } }),
    }));
    assert.deepEqual(bundleDiscounts(bundled), discounts);
  });
}

for (const { whole, weights, shares } of CASES.spreads) {
  test(`${whole} spread over ${weights}`, () => {
    assert.deepEqual(spread(whole, weights), shares);
  });
}

test("a line without a bundle has no amount of its own", () => {
  assert.deepEqual(pricedLines([cake(3)]), [cake(3)]);
});

test("a bundle gives its lines exact amounts", () => {
  const lines = [cake(1, { bundle: BUNDLE }), cake(2, { bundle: BUNDLE, offer: 8 })];
  assert.deepEqual(amounts(pricedLines(lines)), [3333, 6667]);
});

test("a line with a price of its own is in no bundle", () => {
  const lines = [cake(3, { bundle: BUNDLE, price: 3500 })];
  assert.deepEqual(amounts(pricedLines(lines)), [10_500]);
});

test("an agreed amount is the line's amount, and nothing of it is sent but the amount", () => {
  const [line] = pricedLines([cake(3, { agreed: 9000 })]);
  assert.deepEqual(line, cake(3, { amount: 9000 }));
});

test("an agreed amount takes its line out of the bundle", () => {
  const [line, other] = pricedLines([
    cake(3, { bundle: BUNDLE, agreed: 9000 }),
    cake(2, { bundle: BUNDLE }),
  ]);
  assert.equal(line.bundle, undefined);
  assert.deepEqual(amounts([line, other]), [9000, 8000]);
});

test("more than the price is a higher price, and never a discount below nothing", () => {
  const [line] = pricedLines([cake(3, { agreed: 13_000 })]);
  assert.deepEqual([line.price, line.amount], [4334, 13_000]);
});

test("ten percent off the whole basket is spread over its lines to the rupiah", () => {
  const lines = [cake(1), cake(1, { price: 3335, list_price: 3335, offer: 8 })];
  assert.deepEqual(amounts(pricedLines(lines, { percent: 10 })), [3600, 3002]);
});

test("a discount in rupiah is off the whole basket, and never more than it", () => {
  const lines = [cake(1), cake(2, { offer: 8 })];
  assert.deepEqual(amounts(pricedLines(lines, { rupiah: 2000 })), [3333, 6667]);
  assert.deepEqual(amounts(pricedLines(lines, { rupiah: 99_000 })), [0, 0]);
});

test("a discount comes after the bundle", () => {
  const lines = [cake(3, { bundle: BUNDLE })];
  assert.deepEqual(amounts(pricedLines(lines, { percent: 50 })), [5000]);
});

test("what is kept of a line keeps its share of the amount, rounded up", () => {
  const lines = [cake(3, { amount: 10_000 }), cake(2), cake(1)];
  const kept = keptLines(lines, [2, 0, 1]);
  assert.deepEqual(kept, [cake(2, { amount: 6667 }), cake(1)]);
});
