import assert from "node:assert/strict";
import { test } from "node:test";

import { rawbtAddress } from "../../static/js/rawbt.js";

test("the address holds the bytes", () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, n) => n % 256);
  const [, data = ""] = rawbtAddress(bytes).split("rawbt:base64,");
  assert.deepEqual(new Uint8Array(Buffer.from(data, "base64")), bytes);
  assert.equal(rawbtAddress(Uint8Array.of(0x1b, 0x40)), "rawbt:base64,G0A=");
});
