import assert from "node:assert/strict";
import { test } from "node:test";
import { bindAmount, parseQris } from "../../static/js/qris.js";

// The same vectors as tests/stickers.py: a static code, and the dynamic code for Rp25.000.
const STICKER =
  "00020101021126650017ID.CO.EXAMPLE.WWW01189360001401021100010211M01021100010303UMI51440014ID" +
  ".CO.QRIS.WWW0215ID10200102110000303UMI5204581253033605802ID5911TOKO CONTOH6013JAKARTA PUSAT" +
  "61051011063048A9F";
const AT_25000 =
  "00020101021226650017ID.CO.EXAMPLE.WWW01189360001401021100010211M01021100010303UMI51440014ID" +
  ".CO.QRIS.WWW0215ID10200102110000303UMI5204581253033605405250005802ID5911TOKO CONTOH6013JAKA" +
  "RTA PUSAT6105101106304758D";

test("a code names its merchant", () => {
  const merchant = { name: "TOKO CONTOH", nmid: "ID1020010211000", city: "JAKARTA PUSAT" };
  assert.deepEqual(parseQris(STICKER), merchant);
  assert.deepEqual(parseQris(` ${AT_25000}\n`), merchant);
});

test("an amount is bound, also to a code that has one", () => {
  assert.equal(bindAmount(STICKER, 25_000), AT_25000);
  assert.equal(bindAmount(AT_25000, 25_000), AT_25000);
  assert.notEqual(bindAmount(STICKER, 25_001), AT_25000);
});

test("a code that was mistyped or cut is no code", () => {
  const wrong = [
    "",
    "https://example.id/",
    STICKER.slice(0, -1),
    STICKER.replace("TOKO", "TOKA"),
    STICKER.replace("5911", "5999"),
    STICKER.replace("CONTOH", "CONT\nH"),
    STICKER.repeat(3),
  ];
  for (const text of wrong) {
    assert.equal(parseQris(text), null, text);
    assert.throws(() => bindAmount(text, 1000), TypeError);
  }
});

test("only a whole amount above zero can be bound", () => {
  for (const amount of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 10 ** 13]) {
    assert.throws(() => bindAmount(STICKER, amount), RangeError, String(amount));
  }
  assert.ok(parseQris(bindAmount(STICKER, 10 ** 13 - 1)));
});
