import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf, keyOfPart } from "../../static/js/keys.js";

const KEYS = [
  "5b0c0d52-6a3e-4c55-9a0e-0f6f7a1f2d11",
  "77aa1c94-58a1-4d0b-b9d6-3c1fe70b7a22",
  "00aa1c94-58a1-4d0b-b9d6-3c1f00000001",
];

test("the digest of keys is the one that the office works out, in any order", () => {
  assert.equal(digestOf(KEYS), (0x7a1f2d11 ^ 0xe70b7a22 ^ 1) | 0);
  assert.equal(digestOf(KEYS), -1659611342);
  assert.equal(digestOf([...KEYS].reverse()), digestOf(KEYS));
  assert.equal(digestOf([]), 0);
});

test("the parts of a basket have keys of their own, the same ones each time", () => {
  for (const key of KEYS) {
    const parts = [0, 1, 2, 255].map((n) => keyOfPart(key, n));
    assert.equal(parts[0], key);
    assert.equal(new Set(parts).size, 4);
    for (const part of parts) assert.match(part, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(keyOfPart(key, 2), parts[2]);
  }
});
