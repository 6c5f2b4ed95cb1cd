import assert from "node:assert/strict";
import { test } from "node:test";

import { ScanGuess } from "../../static/js/barcode-keys.js";

/** Return whether the last key of a scan would be stopped. */
function scan(guess, keys, { apart = 5, isInField = false } = {}) {
  let at = 1000;
  let isStopped = false;
  for (const key of keys) {
    at += apart;
    isStopped = guess.isScan({ key, at, isInField });
  }
  return isStopped;
}

test("the Enter after a code is stopped on a button, however slow the scanner types", () => {
  for (const apart of [1, 30, 400]) {
    assert.equal(scan(new ScanGuess(), [..."8991234567890", "Enter"], { apart }), true);
  }
});

test("a code's spaces are stopped on a button", () => {
  assert.equal(scan(new ScanGuess(), [..."A1 "]), true);
});

test("a person's Enter and space tap the button", () => {
  assert.equal(scan(new ScanGuess(), ["Enter"]), false);
  assert.equal(scan(new ScanGuess(), [" "]), false);
  assert.equal(scan(new ScanGuess(), ["Tab", "Enter"], { apart: 300 }), false);
});

test("the Enter after the scan's is a person's again", () => {
  const guess = new ScanGuess();
  assert.equal(scan(guess, [..."899123", "Enter"]), true);
  assert.equal(scan(guess, ["Enter"]), false);
});

test("Tab, or a finger, ends a scan that had no Enter", () => {
  const guess = new ScanGuess();
  assert.equal(scan(guess, [..."899123", "Tab", "Enter"]), false);
  scan(guess, [..."899123"]);
  guess.forget();
  assert.equal(scan(guess, ["Enter"]), false);
});

test("capital letters of a code do not hide the scan", () => {
  assert.equal(scan(new ScanGuess(), ["Shift", "A", "Shift", "B", "1", "Enter"]), true);
});

test("in a field a burst is a scan and typing is none", () => {
  const isInField = true;
  assert.equal(scan(new ScanGuess(), [..."8991234567890", "Enter"], { isInField }), true);
  assert.equal(scan(new ScanGuess(), [..."50000", "Enter"], { apart: 120, isInField }), false);
  assert.equal(scan(new ScanGuess(), [..."1234567", "Enter"], { apart: 90, isInField }), false);
  assert.equal(scan(new ScanGuess(), [..."Es teh "], { isInField }), false);
});
