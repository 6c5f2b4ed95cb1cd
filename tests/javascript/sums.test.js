import assert from "node:assert/strict";
import { test } from "node:test";
import { amendedSale, paidWords, partsOf } from "../../static/js/paid.js";
import {
  amountOf,
  expectedCash,
  movesOf,
  openingOf,
  rowAmount,
  saleOf,
  summary,
  unitsOf,
  vendorSums,
  worthOf,
} from "../../static/js/sums.js";

const KEY = { key: "k", number: 1, shift: "s" };
const TEA = { stall: 1, offer: 7, name: "Teh", price: 5000, quantity: 2 };
const BAG = { stall: 2, offer: 8, name: "Tas", price: 90_000, quantity: 1 };

/** @param {import("../../static/js/rows.js").Entry} entry */
function row(entry, beside = {}) {
  return { number: 1, made_at: 0, entry, ...beside };
}

function sale(payment = "cash", lines = [TEA, BAG], beside = {}) {
  return row({ kind: "sale", ...KEY, payment, tendered: null, lines }, beside);
}

function voidOf({ entry }) {
  const { lines, payment } = entry;
  const content = { kind: "void", ...KEY, voids: entry.key, reason: "salah" };
  return row(content, { undoes: { number: 1, lines, payment } });
}

const label = ({ stall }) => `Lapak ${stall}`;
const isCash = (payment) => payment === "cash";

test("lines add up to an amount and to units", () => {
  assert.equal(amountOf([TEA, BAG]), 100_000);
  assert.equal(unitsOf([TEA, BAG]), 3);
  assert.equal(amountOf([]), 0);
});

test("a void takes back the lines of its sale", () => {
  const sold = sale("qris");
  assert.equal(rowAmount(sold), 100_000);
  assert.equal(rowAmount(voidOf(sold)), -100_000);
  assert.deepEqual(movesOf(voidOf(sold))[0].lines, sold.entry.lines);
});

test("a shift's own entries sell nothing", () => {
  assert.equal(rowAmount(row({ kind: "open", key: "s", number: 1, float: 50_000 })), 0);
  assert.equal(rowAmount(row({ kind: "cash", ...KEY, amount: 5000, note: "" })), 0);
});

test("a summary adds up each method that occurs, also one that nobody has seen before", () => {
  const sums = summary([sale("cash"), sale("transfer", [TEA]), sale("baru", [BAG])], label);
  assert.deepEqual(sums.payments, { cash: 100_000, transfer: 10_000, baru: 90_000 });
  assert.equal(sums.amount, 200_000);
  assert.equal(sums.sales, 3);
  assert.equal(sums.units, 6);
  const paid = Object.values(sums.payments).reduce((total, amount) => total + amount, 0);
  assert.equal(paid, sums.amount);
});

test("a sale and its void leave no product", () => {
  const sold = sale("cash", [TEA]);
  const sums = summary([sold, voidOf(sold)], label);
  assert.deepEqual(sums.products, []);
  assert.equal(sums.amount, 0);
  assert.equal(sums.sales, 0);
});

test("a sale that an official has voided does not count", () => {
  const rows = [sale("cash", [TEA], { voided: "at_the_desk" }), sale("cash", [BAG])];
  assert.equal(summary(rows, label).amount, 90_000);
  assert.equal(expectedCash(rows, isCash), 90_000);
});

test("products of one name are told apart by stall, and added up per vendor", () => {
  const other = { ...TEA, stall: 2 };
  const { products } = summary([sale("cash", [TEA, other]), sale("cash", [TEA])], label);
  assert.deepEqual(products, [
    { stall: "Lapak 1", name: "Teh", units: 4, amount: 20_000 },
    { stall: "Lapak 2", name: "Teh", units: 2, amount: 10_000 },
  ]);
  assert.deepEqual(vendorSums(products), [
    ["Lapak 1", 20_000],
    ["Lapak 2", 10_000],
  ]);
});

test("the drawer should hold the float, cash sales and cash moved, and no other payment", () => {
  const cashSale = sale("cash", [TEA]);
  const rows = [
    row({ kind: "open", key: "s", number: 1, float: 50_000 }),
    cashSale,
    sale("qris", [BAG]),
    row({ kind: "cash", ...KEY, amount: -20_000, note: "es" }),
    voidOf(cashSale),
    sale("cash", [BAG]),
  ];
  assert.equal(expectedCash(rows, isCash), 50_000 - 20_000 + 90_000);
});

test("the row that opened a shift is found", () => {
  const opened = row({ kind: "open", key: "s", number: 1, float: 50_000 });
  assert.equal(openingOf([sale(), opened])?.entry.float, 50_000);
  assert.equal(openingOf([sale()]), undefined);
});

test("coins and notes have a worth", () => {
  assert.equal(worthOf({ 500: 3, 100000: 2 }), 201_500);
  assert.equal(worthOf({}), 0);
});

function amended(before, becomes) {
  const content = { kind: "amend", ...KEY, voids: "k", becomes: "new", reason: "" };
  return row(content, { undoes: { number: 1, ...before.entry }, becomes });
}

test("an amended payment moves from one method to the other and changes no total", () => {
  const sold = sale("cash", [TEA]);
  const moved = amended(sold, { lines: [TEA], payment: "qris", tendered: null });
  const sums = summary([sold, moved], () => "A1");
  assert.deepEqual([sums.amount, sums.sales, sums.units], [10_000, 1, 2]);
  assert.deepEqual(sums.payments, { cash: 0, qris: 10_000 });
  assert.equal(rowAmount(moved), 0);
  assert.equal(
    expectedCash([sold, moved], (payment) => payment === "cash"),
    0,
  );
});

test("an amended sale that an official has voided leaves nothing of it", () => {
  const sold = sale("cash", [TEA]);
  const moved = amended(sold, { lines: [TEA], payment: "qris", tendered: null });
  const sums = summary([sold, { ...moved, voided: "at_the_desk" }], () => "A1");
  assert.deepEqual([sums.amount, sums.sales, sums.units], [0, 0, 0]);
});

test("the sale of an amendment has its own key and the amendment's number", () => {
  const moved = amended(sale(), { lines: [TEA], payment: "qris", tendered: null });
  const { entry, number } = saleOf({ ...moved, number: 7 });
  assert.deepEqual([entry.key, entry.payment, number], ["new", "qris", 7]);
  assert.equal(saleOf(voidOf(sale())), undefined);
});

/* Rp100.000 of goods: Rp60.000 in cash, the rest by QRIS. */
function splitSale(beside = {}) {
  const payments = { cash: 60_000, qris: 40_000 };
  return row({ kind: "sale", ...KEY, payments, tendered: 60_000, lines: [TEA, BAG] }, beside);
}

test("of a sale with two methods each has its part", () => {
  const sums = summary([splitSale(), sale("qris", [TEA])], label);
  assert.deepEqual(sums.payments, { cash: 60_000, qris: 50_000 });
  assert.equal(sums.amount, 110_000);
  assert.equal(sums.sales, 2);
  assert.equal(expectedCash([splitSale()], isCash), 60_000);
});

test("a void takes back each part", () => {
  const { lines, payments } = splitSale().entry;
  const undone = row(
    { kind: "void", ...KEY, voids: "k", reason: "salah" },
    { undoes: { number: 1, lines, payments } },
  );
  const sums = summary([splitSale(), undone], label);
  assert.deepEqual(sums.payments, { cash: 0, qris: 0 });
  assert.equal(expectedCash([splitSale(), undone], isCash), 0);
});

test("what is kept of a sale stays paid by the second method, as far as it goes", () => {
  const sold = splitSale().entry;
  const kept = (...keeps) => amendedSale(sold, { keeps });
  assert.deepEqual(kept(0, 1).payments, { cash: 50_000, qris: 40_000 });
  assert.deepEqual(kept(2, 0), { lines: [TEA], payment: "qris", tendered: null });
  assert.deepEqual(kept(1, 0).payment, "qris");
  assert.deepEqual(amendedSale(sale("cash").entry, { keeps: [1, 0] }).payment, "cash");
});

test("a payment that is put right is one method", () => {
  const right = amendedSale(splitSale().entry, { payment: "transfer" });
  assert.deepEqual(partsOf(right, amountOf(right.lines)), [["transfer", 100_000]]);
});

test("a receipt names each method with its part", () => {
  const methods = new Map(
    ["cash", "qris"].map((name) => [name, { name, label: name.toUpperCase() }]),
  );
  const words = (sold) => paidWords(methods, partsOf(sold, amountOf(sold.lines)));
  assert.equal(words(splitSale().entry), "CASH Rp60.000 + QRIS Rp40.000");
  assert.equal(words(sale("qris").entry), "QRIS");
});
