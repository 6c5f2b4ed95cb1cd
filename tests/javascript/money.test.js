import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped, parseRupiah, rupiah, signedRupiah } from "../../static/js/money.js";

test("thousands are grouped by dots", () => {
  assert.equal(grouped(0), "0");
  assert.equal(grouped(999), "999");
  assert.equal(grouped(1000), "1.000");
  assert.equal(grouped(167_473_750), "167.473.750");
});

test("an amount below zero has its sign before the currency", () => {
  assert.equal(rupiah(-15_000), "-Rp15.000");
  assert.equal(rupiah(0), "Rp0");
});

test("a difference has its sign, and zero has none", () => {
  assert.equal(signedRupiah(15_000), "+Rp15.000");
  assert.equal(signedRupiah(-15_000), "-Rp15.000");
  assert.equal(signedRupiah(0), "Rp0");
});

test("an amount is parsed as people type it", () => {
  for (const text of ["15000", "15.000", "Rp15.000", " rp 15 000 ", "Rp 15.000"]) {
    assert.equal(parseRupiah(text), 15_000, text);
  }
  assert.equal(parseRupiah("0"), 0);
  assert.equal(parseRupiah("10.000.000.000"), 10 ** 10);
});

test("any other text is no amount", () => {
  for (const text of ["", "Rp", "lima", "1,5", "-5", "15e3", "10.000.000.001", "１５"]) {
    assert.equal(parseRupiah(text), null, text);
  }
});

test("a formatted amount is parsed back", () => {
  for (const amount of [0, 1, 999, 1000, 12_345, 10 ** 10]) {
    assert.equal(parseRupiah(rupiah(amount)), amount);
  }
});
