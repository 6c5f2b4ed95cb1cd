import assert from "node:assert/strict";
import { test } from "node:test";

import { asAscii } from "../../static/js/ascii.js";
import { COLUMNS, printerBytes, rowsOf } from "../../static/js/escpos.js";

/** @import { PaperLine } from "../../static/js/escpos.js" */

/** @type {PaperLine[]} */
const RECEIPT = [
  { text: "Struk", isStrong: true },
  { text: "K1-261130-0001" },
  { text: "A1 Keripik Bu Sri" },
  "rule",
  { label: "2 × Keripik tempe @\u00a0Rp15.000", value: "Rp30.000" },
  { label: "1 × Asinan @\u00a0Rp12.000", value: "Rp12.000" },
  "rule",
  { label: "Total", value: "Rp42.000", isStrong: true },
  { label: "Diterima", value: "Rp50.000" },
  { label: "Kembali", value: "Rp8.000", isStrong: true },
  { text: "Terima kasih sudah belanja di tetangga sendiri." },
];

test("a receipt is set in 32 columns", () => {
  assert.deepEqual(RECEIPT.flatMap(rowsOf), [
    "             Struk",
    "         K1-261130-0001",
    "       A1 Keripik Bu Sri",
    "--------------------------------",
    "2 x Keripik tempe",
    "@ Rp15.000              Rp30.000",
    "1 x Asinan @ Rp12.000   Rp12.000",
    "--------------------------------",
    "Total                   Rp42.000",
    "Diterima                Rp50.000",
    "Kembali                  Rp8.000",
    " Terima kasih sudah belanja di",
    "       tetangga sendiri.",
  ]);
});

test("a printer starts anew, feeds and cuts; strong lines are bold", () => {
  const bytes = [...printerBytes([{ text: "A" }, { label: "B", value: "1", isStrong: true }])];
  assert.deepEqual(bytes.slice(0, 2), [0x1b, 0x40]);
  assert.deepEqual(bytes.slice(-7), [10, 10, 10, 10, 0x1d, 0x56, 1]);
  const text = String.fromCharCode(...bytes.slice(2, -7));
  assert.equal(text, `${" ".repeat(15)}A\n\x1bE\x01B${" ".repeat(30)}1\n\x1bE\x00`);
});

test("whatever is sold, each row fits and holds letters that every printer has", () => {
  const names = [
    "",
    " ",
    "x",
    "Sambal",
    "a".repeat(200),
    "Kue lapis legit spesial isi kacang dengan keju dan cokelat ".repeat(4),
    "Crème brûlée – “déluxe” × 3",
    "\u001b@\u001bp\u0000 laci",
    "臭豆腐 Ⅳ ①",
    "🧊🧋",
    "\u00a0\u00a0",
    "a\u00a0".repeat(40),
  ];
  const values = ["", "Rp0", "Rp10.000.000.000", "30 Nov 2026, 05.18", "v".repeat(70)];
  for (const name of names) {
    for (const value of values) {
      /** @type {PaperLine[]} */
      const lines = [{ text: name }, { label: `2 × ${name} @ Rp15.000`, value }];
      for (const row of lines.flatMap(rowsOf)) {
        assert.ok(row.length <= COLUMNS, row);
        assert.match(row, /^[ -~]*$/);
      }
    }
  }
});

test("a value stands at the right margin, whole, behind its whole label", () => {
  for (let length = 1; length <= 70; length += 1) {
    const label = "abcdefghij ".repeat(7).slice(0, length).trim();
    for (const value of ["Rp5", "Rp1.250.000", "Rp10.000.000.000", "30 Nov 2026, 05.18 WIB!"]) {
      const rows = rowsOf({ label, value });
      const last = rows.at(-1) ?? "";
      assert.equal(last.length, COLUMNS);
      assert.ok(last.endsWith(` ${value}`), last);
      assert.equal(rows.join(" ").split(/ +/).join(" ").trim(), `${label} ${value}`);
    }
  }
});

test("no name can give a command to the printer", () => {
  const bytes = printerBytes([{ text: "Es\u001bp\u0000\u0019\u00fa teh\n\u001d\u0056\u0000" }]);
  assert.equal(String.fromCharCode(...bytes.slice(2, -7)).trim(), "Espu teh V");
});

test("letters are written in ASCII", () => {
  const written = {
    "Café Crème": "Cafe Creme",
    "2 × Rp5.000 – “manis”…": '2 x Rp5.000 - "manis"...',
    "½ kg · 90° ™ № ﬁ ﬀ": "1/2 kg - 90o TM No fi ff",
    "Straße, smørrebrød, Łódź, œuf, İı": "Strasse, smorrebrod, Lodz, oeuf, Ii",
    "Es teh 🧊🧋": "Es teh",
    "Nasi 👩🏽‍🍳 goreng ❤️ 🇮🇩": "Nasi goreng",
    "１２３ ＡＢＣ": "123 ABC",
    "a\u200bb\u00adc\ufeffd": "abc d",
    臭豆腐: "???",
    "−5 → 3": "-5 -> 3",
    "": "",
  };
  for (const [text, ascii] of Object.entries(written)) assert.equal(asAscii(text), ascii);
});
