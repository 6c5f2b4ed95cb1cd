import assert from "node:assert/strict";
import { test } from "node:test";
import { cardPath } from "../../static/js/card-path.js";

test("a stall card leads to its page on this site", () => {
  const path = "/kasir/kartu/5tHk-3v_Yd8QnB2cWm1RzA/";
  assert.equal(cardPath(`https://bazar.example.id${path}`), path);
  assert.equal(cardPath(` http://127.0.0.1:8000${path}\n`), path);
});

test("no other code leads anywhere", () => {
  for (const text of [
    "",
    "00020101021126610014ID.CO.QRIS",
    "https://bazar.example.id/",
    "https://bazar.example.id/kasir/kartu/",
    "https://bazar.example.id/kasir/kartu/abcdefgh/../../keluar/",
    "https://bazar.example.id/kasir/kartu/abcdefgh/?x=1",
    "https://a/b/kasir/kartu/abcdefgh/",
    "javascript:alert(1)//kasir/kartu/abcdefgh/",
    "/kasir/kartu/abcdefgh/",
  ]) {
    assert.equal(cardPath(text), null, text);
  }
});
