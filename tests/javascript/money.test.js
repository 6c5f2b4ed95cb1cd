import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  grouped,
  parseRupiah,
  parseUnits,
  readRupiah,
  rupiah,
  signedRupiah,
} from "../../static/js/money.js";

const cases = JSON.parse(readFileSync(new URL("../amounts.json", import.meta.url), "utf8"));

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

test("an amount is read as people type it, or refused with the reason", () => {
  for (const [typed, meant] of cases.amounts) {
    const { amount, problem } = readRupiah(typed);
    assert.equal(amount ?? problem, meant, JSON.stringify(typed));
    assert.equal(parseRupiah(typed), amount);
  }
});

test("a number of things is read as people type it, or refused", () => {
  for (const [typed, meant] of cases.units) {
    assert.equal(parseUnits(typed), meant, JSON.stringify(typed));
  }
});

test("a formatted amount is parsed back", () => {
  for (const amount of [0, 1, 999, 1000, 12_345, 10 ** 10]) {
    assert.equal(parseRupiah(rupiah(amount)), amount);
  }
});
