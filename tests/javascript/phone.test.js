import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readMobile } from "../../static/js/phone.js";

const cases = JSON.parse(readFileSync(new URL("../phones.json", import.meta.url), "utf8"));

test("a mobile number is read as people write it, or refused with the reason", () => {
  for (const [typed, meant] of [...cases.indonesian, ...cases.abroad]) {
    const { e164, problem } = readMobile(typed);
    assert.equal(e164 ?? problem, meant, JSON.stringify(typed));
  }
});

test("a number of another country that the server alone knows to be none is left to WhatsApp", () => {
  for (const typed of cases.known_to_the_server) {
    assert.equal(readMobile(typed).e164, `+${typed.replace(/\D/g, "")}`);
  }
});
