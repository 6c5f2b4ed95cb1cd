import assert from "node:assert/strict";
import { test } from "node:test";

import { newerOf, parseCount } from "../../static/js/basket-count.js";

test("a count is read from the cookie", () => {
  assert.deepEqual(parseCount("1764500000000.5"), { revision: 1764500000000, units: 5 });
});

test("any other text is an empty basket", () => {
  for (const text of ["", "x", "1", "12.2-45.1", "1.x", "..", "1.5.2-3"]) {
    assert.equal(parseCount(text).revision > 1, false, text);
  }
});

test("an answer that is late changes nothing", () => {
  const four = { revision: 4, units: 4 };
  assert.equal(newerOf(four, { revision: 3, units: 3 }), four);
  assert.equal(newerOf({ revision: 3, units: 3 }, four), four);
});
