import assert from "node:assert/strict";
import { test } from "node:test";

import { canBeSent, canBeShown, fits } from "../../static/js/shapes.js";

const LINE = { stall: 1, offer: 2, name: "Keripik", price: 15000, list_price: 15000, quantity: 2 };
const SALE = { kind: "sale", key: "a", number: 7, payment: "cash", tendered: 0, lines: [LINE] };
const ROW = { number: 7, made_at: 1.5e12, entry: SALE };

const FIT = {
  next: [1, 17],
  shift: [{ key: "a", number: 1, made_at: 1.5e12 }],
  count: [
    { shift: "a", counted: 0, coins: {} },
    { shift: "a", counted: 5000, coins: { 5000: 1 } },
  ],
  basket: [
    { key: null, lines: [], corrects: null },
    { key: "a", lines: [LINE], corrects: { key: "b", number: 3, made_at: 1 } },
    { key: "a", lines: [{ ...LINE, offer: undefined, category: "kuliner", note: "tanpa es" }] },
  ],
  counts: [{ as_of: 1.5e12, up_to: 0, left: { 2: 5, 3: "7", 4: -1 } }],
  orders: [0, 3],
  orders_cash: [{ shift: "a", amount: 5000 }],
  ahead: [0, -3.2e10],
  wrong_pins: [[], [1.5e12]],
  printing: ["dialogue", "rawbt"],
  "of a later version": [{}, 7],
};
const UNFIT = {
  till: ["", 7, null],
  next: [0, -3, 1.5, Number.NaN, "17", null, {}],
  shift: [{}, "a", { key: "a", number: Number.NaN, made_at: 1 }, { key: "a", number: 1 }],
  count: [{}, { shift: "a", counted: -1, coins: {} }, { shift: "a", counted: 1, coins: { 1: -1 } }],
  basket: [
    {},
    [],
    { key: "a", lines: {} },
    { key: "a", lines: "[]" },
    { key: "a", lines: [null] },
    { key: "a", lines: [{ ...LINE, quantity: -1 }] },
    { key: "a", lines: [{ ...LINE, quantity: Number.NaN }] },
    { key: "a", lines: [{ ...LINE, price: -5 }] },
    { key: "a", lines: [{ ...LINE, price: "15000" }] },
    { key: "a", lines: [{ ...LINE, name: undefined }] },
    { key: 7, lines: [] },
    { key: "a", lines: [], corrects: true },
  ],
  counts: [
    {},
    null,
    { as_of: 1, up_to: 0 },
    { as_of: 1, up_to: 0, left: [] },
    { as_of: Number.NaN, up_to: 0, left: {} },
    { as_of: 1, up_to: -1, left: {} },
    { as_of: 1, up_to: 0, left: { 2: "many" } },
    { as_of: 1, up_to: 0, left: { 2: Number.NaN } },
  ],
  orders: [-1, "3", Number.NaN],
  orders_cash: [{ shift: "a", amount: Number.NaN }],
  ahead: ["5", Number.NaN, Number.POSITIVE_INFINITY],
  printing: ["", "fax", 1, null, {}],
  wrong_pins: [{}, ["now"]],
};

test("what this version stores fits", () => {
  for (const [name, values] of Object.entries(FIT)) {
    for (const value of values) assert.ok(fits(name, value), `${name}: ${JSON.stringify(value)}`);
  }
});

test("another shape does not fit", () => {
  for (const [name, values] of Object.entries(UNFIT)) {
    for (const value of values) assert.ok(!fits(name, value), `${name}: ${JSON.stringify(value)}`);
  }
});

test("a row of a kind that a later version made can be sent and shown", () => {
  const row = { ...ROW, entry: { kind: "gift", key: "a", number: 7 } };
  assert.ok(canBeSent(row) && canBeShown(row));
  assert.ok(canBeShown(ROW));
});

test("a row with broken lines can be sent, for an official, and is not summed", () => {
  const broken = [
    { ...ROW, entry: { ...SALE, lines: undefined } },
    { ...ROW, entry: { ...SALE, lines: [{ ...LINE, price: Number.NaN }] } },
    { ...ROW, made_at: Number.NaN },
    { ...ROW, undoes: {} },
  ];
  for (const row of broken) assert.deepEqual([canBeSent(row), canBeShown(row)], [true, false]);
});

test("a row without an entry's key can only be set aside", () => {
  for (const row of [
    undefined,
    { number: 7 },
    { number: 7, entry: [] },
    { number: 7, entry: {} },
  ]) {
    assert.deepEqual([canBeSent(row), canBeShown(row)], [false, false]);
  }
});

test("a sale of two methods is shown, and one whose parts are no rupiah is not", () => {
  const { payment: _payment, ...sold } = SALE;
  const paid = (payments) => canBeShown({ ...ROW, entry: { ...sold, payments } });
  assert.ok(paid({ cash: 10_000, qris: 20_000 }));
  for (const payments of [{ cash: "10000" }, { cash: -1 }, [], 7, null]) {
    assert.ok(!paid(payments), JSON.stringify(payments));
  }
});
