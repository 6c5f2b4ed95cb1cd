/* The receipt: on the screen, on paper, by WhatsApp. The first print is the original, every later
   one says DUPLIKAT. */

import { dayOf, momentOf } from "./clock.js";
import { grouped, rupiah } from "./money.js";
import { notePrinted } from "./outbox.js";
import { methodOf, methodsOf } from "./payments.js";
import { print } from "./print.js";
import { stallsOf } from "./stalls.js";
import { onShow } from "./steps.js";
import { amountOf } from "./sums.js";
import { receiptNumber } from "./till.js";

const DOUBLE_TAP = 400; // ms

/** Wires the receipt of `till`; it is shown with the row that it is of. */
export function wireReceipt(till) {
  const panel = till.querySelector("[data-panel=receipt]");
  const template = panel.querySelector("template");
  const to = panel.querySelector("[data-whatsapp-to]");
  const methods = methodsOf(till);
  let row;

  onShow("receipt", (shown) => {
    row = shown;
    write();
    settle();
  });
  panel.addEventListener("click", ignoreSecondTap, { capture: true });
  to.addEventListener("input", writeLink);
  panel.querySelector("[data-print]").addEventListener("click", async () => {
    say("duplicate", await notePrinted(row.number).catch(() => Boolean(row.printed)));
    row.printed = true;
    print(till, "receipt");
  });

  /* Where "Simpan" was there is a button of the receipt now: the second of two quick taps must
     not open WhatsApp, or close what was hardly seen. */
  function settle() {
    delete panel.dataset.settled;
    setTimeout(() => {
      panel.dataset.settled = "";
    }, DOUBLE_TAP);
  }

  function ignoreSecondTap(event) {
    if ("settled" in panel.dataset) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function write() {
    const { lines, payment, tendered } = row.entry;
    const total = amountOf(lines);
    put("number", number());
    put("moment", momentOf(row.made_at));
    put("stalls", stallsOf(lines).map(({ label }) => label).join(", "));
    panel.querySelector("[data-receipt-lines]").replaceChildren(...lines.map(drawn));
    put("total", rupiah(total));
    const { label, fillsDrawer } = methodOf(methods, payment);
    put("payment", label);
    panel.querySelector("[data-not-in-cash]").hidden = fillsDrawer;
    for (const part of panel.querySelectorAll("[data-in-cash]")) part.hidden = !fillsDrawer;
    put("tendered", rupiah(tendered ?? 0));
    put("change", rupiah((tendered ?? 0) - total));
    say("voided", Boolean(row.voided));
    say("duplicate", false);
    to.value = "";
    writeLink();
  }

  function drawn({ name, price, quantity }) {
    const item = template.content.cloneNode(true);
    item.querySelector("[data-name]").textContent = name;
    item.querySelector("[data-quantity]").textContent = grouped(quantity);
    item.querySelector("[data-each]").textContent = rupiah(price);
    item.querySelector("[data-amount]").textContent = rupiah(price * quantity);
    return item;
  }

  /* WhatsApp opens with the text; without a number, it asks to whom. */
  function writeLink() {
    const digits = to.value.replace(/\D/g, "").replace(/^0/, "62");
    const text = panel.querySelector("[data-message]").content.textContent
      .replace("{number}", number())
      .replace("{stalls}", stallsOf(row.entry.lines).map(({ label }) => label).join(", "))
      .replace("{total}", rupiah(amountOf(row.entry.lines)))
      .replace("{address}", publicAddress());
    const link = panel.querySelector("[data-whatsapp]");
    Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
    link.href = `https://wa.me/${digits}?text=${encodeURIComponent(text.trim())}`;
  }

  function publicAddress() {
    return new URL(till.dataset.receipt.replace("A".repeat(22), slug(row.entry.key)), location).href;
  }

  function number() {
    return receiptNumber(till.dataset.till, row, dayOf(row.made_at));
  }

  function put(what, text) {
    panel.querySelector(`[data-receipt-${what}]`).textContent = text;
  }

  function say(what, holds) {
    panel.querySelector(`[data-${what}]`).hidden = !holds;
  }
}

/* A sale's key as its receipt's address has it: 22 letters, as transactions/receipts.py reads. */
function slug(key) {
  const bytes = key.replaceAll("-", "").match(/../g).map((pair) => parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").slice(0, 22);
}
