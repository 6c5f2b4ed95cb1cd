import assert from "node:assert/strict";
import { test } from "node:test";

import { moveName, orderOf, toggleFavourite } from "../../static/js/tile-order.js";

const PAGE = ["asinan", "bakso", "cendol", "dodol"];

test("goods stand as the page has them until the stall arranges them", () => {
  assert.deepEqual(orderOf(PAGE, undefined), { names: PAGE, favourites: 0 });
});

test("favourites come first, in the order in which they became favourites", () => {
  let order = toggleFavourite(orderOf(PAGE, undefined), "dodol");
  order = toggleFavourite(order, "bakso");
  assert.deepEqual(order, { names: ["dodol", "bakso", "asinan", "cendol"], favourites: 2 });
});

test("a favourite that is none any more is the first of the others", () => {
  const order = { names: ["dodol", "bakso", "asinan", "cendol"], favourites: 2 };
  assert.deepEqual(toggleFavourite(order, "dodol"), {
    names: ["bakso", "dodol", "asinan", "cendol"],
    favourites: 1,
  });
});

test("goods move among their own kind only", () => {
  const order = { names: ["dodol", "bakso", "asinan", "cendol"], favourites: 2 };
  assert.deepEqual(moveName(order, "bakso", -1).names, ["bakso", "dodol", "asinan", "cendol"]);
  assert.deepEqual(moveName(order, "cendol", -1).names, ["dodol", "bakso", "cendol", "asinan"]);
  assert.deepEqual(moveName(order, "bakso", 1), order);
  assert.deepEqual(moveName(order, "asinan", -1), order);
  assert.deepEqual(moveName(order, "dodol", -1), order);
  assert.deepEqual(moveName(order, "cendol", 1), order);
});

test("new goods come last, and goods that are gone leave no gap", () => {
  const stored = { names: ["es", "dodol", "bakso"], favourites: 2 };
  assert.deepEqual(orderOf(PAGE, stored), {
    names: ["dodol", "bakso", "asinan", "cendol"],
    favourites: 1,
  });
});

test("a stored order of another shape counts as none", () => {
  for (const stored of [null, 7, "x", [], { names: 3 }, { names: ["bakso"], favourites: "1" }]) {
    assert.deepEqual(orderOf(PAGE, stored), { names: PAGE, favourites: 0 });
  }
});
