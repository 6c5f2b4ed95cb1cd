import assert from "node:assert/strict";
import { test } from "node:test";
import { receiptNumber, slugOf, whatsappLink } from "../../static/js/receipt-link.js";

test("a sale's key has 22 letters that are safe in an address", () => {
  assert.equal(slugOf("00000000-0000-0000-0000-000000000000"), "A".repeat(22));
  assert.equal(slugOf("ffffffff-ffff-ffff-ffff-ffffffffffff"), `${"_".repeat(21)}w`);
  assert.equal(slugOf("fbefbefb-efbe-fbef-befb-efbefbefbefb"), `${"-".repeat(21)}w`.slice(0, 22));
});

test("WhatsApp opens with the message, whatever the stall is called", () => {
  const values = { number: "K7-1", stalls: "A1 $& Kawan", total: "Rp5.000", address: "https://x/" };
  const link = whatsappLink("+62812", "\n{number}, {stalls}: {total} {address}\n", values);
  const { origin, pathname, searchParams } = new URL(link);
  assert.equal(origin + pathname, "https://wa.me/62812");
  assert.equal(searchParams.get("text"), "K7-1, A1 $& Kawan: Rp5.000 https://x/");
});

test("the ledger's number wins over the phone's own", () => {
  assert.equal(receiptNumber("K7", { number: 12 }, "2021-09-23"), "K7-210923-0012");
  const row = { number: 12, receipt: "K8-210923-0012" };
  assert.equal(receiptNumber("K7", row, "2021-09-23"), "K8-210923-0012");
});
