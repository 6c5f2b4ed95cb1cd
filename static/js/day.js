/* "Hari ini": what this till has sold today, and every entry of it, to print again or to void.
   By the ledger when it answers, else worked out here; what is not sent yet stands apart. */

import { dayOf, serverTime, timeOf } from "./clock.js";
import { changes } from "./disk.js";
import { grouped, rupiah } from "./money.js";
import { noteVoidedAtTheDesk, since } from "./outbox.js";
import { writePaid } from "./payments.js";
import { stall } from "./stalls.js";
import { onShow, show, shown } from "./steps.js";
import { rowAmount, summary } from "./sums.js";
import { receiptNumber } from "./till.js";
import { get } from "./wire.js";

/** Wires the day of `till`. */
export function wireDay(till) {
  const panel = till.querySelector("[data-panel=day]");
  let rows = [];

  onShow("day", async () => {
    await showOwn();
    askLedger();
  });
  changes.addEventListener("outbox", () => {
    if (shown() === "day") showOwn().then(askLedger);
  });
  panel.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-to]");
    if (!button) return;
    const row = rows.find(({ number }) => number === Number(button.dataset.number));
    show(button.dataset.to, row);
  });

  async function showOwn() {
    const today = dayOf();
    rows = (await since(1)).filter((row) => dayOf(row.made_at) === today);
    const labelOf = (line) => stall(line.stall).label;
    showSums(summary(rows.filter(({ state }) => state === "sent"), labelOf), "phone");
    const waiting = rows.filter(({ state }) => state === "outbox");
    const { amount } = summary(waiting, labelOf);
    panel.querySelector("[data-waiting]").hidden = !waiting.length;
    panel.querySelector("[data-waiting-amount]").textContent = rupiah(amount);
    panel.querySelector("[data-waiting-count]").textContent = grouped(waiting.length);
    showList();
  }

  /* The ledger knows what this phone may have lost, and what an official has voided. */
  async function askLedger() {
    const { status, answer } = await get(till.dataset.day).catch(() => ({}));
    if (status !== 200) return;
    const missed = answer.voided.filter((number) =>
      rows.some((row) => row.number === number && row.voided !== "at_the_desk"),
    );
    if (missed.length) {
      await noteVoidedAtTheDesk(missed);
      await showOwn();
    }
    showSums(answer, "ledger");
    panel.querySelector("[data-as-of]").textContent = serverTime(Date.parse(answer.as_of));
  }

  function showSums(sums, source) {
    panel.dataset.source = source;
    panel.querySelector("[data-day-amount]").textContent = rupiah(sums.amount);
    writePaid(panel, sums);
    for (const name of ["sales", "units"]) {
      panel.querySelector(`[data-day-${name}]`).textContent = grouped(sums[name]);
    }
    showOrders(sums.orders);
    for (const part of panel.querySelectorAll("[data-source-is]")) {
      part.hidden = part.dataset.sourceIs !== source;
    }
    list("products", sums.products, (item, { stall: label, name, units, amount }) => {
      item.querySelector("[data-name]").textContent = name;
      item.querySelector("[data-of]").textContent = label;
      item.querySelector("[data-units]").textContent = grouped(units);
      item.querySelector("[data-amount]").textContent = rupiah(amount);
    });
    const vendors = new Map();
    for (const { stall: label, amount } of sums.products) {
      vendors.set(label, (vendors.get(label) ?? 0) + amount);
    }
    panel.querySelector("[data-vendors]").hidden = vendors.size < 2;
    list("vendors", [...vendors], (item, [label, amount]) => {
      item.querySelector("[data-name]").textContent = label;
      item.querySelector("[data-amount]").textContent = rupiah(amount);
    });
  }

  /* Not sold by this till, and known to the ledger alone. */
  function showOrders(orders) {
    const place = panel.querySelector("[data-day-orders]");
    place.hidden = !orders?.number && !orders?.amount;
    place.querySelector("[data-number]").textContent = grouped(orders?.number ?? 0);
    place.querySelector("[data-amount]").textContent = rupiah(orders?.amount ?? 0);
  }

  function showList() {
    const goods = rows.filter(({ entry }) => entry.kind === "sale" || entry.kind === "void");
    // A sale whose void waits for an official is not void yet.
    const waiting = goods.filter(({ entry, state }) => entry.kind === "void" && state === "held");
    const waited = new Set(waiting.map(({ undoes }) => undoes.number));
    const isVoid = ({ number, voided }) => voided === "at_the_desk" || (voided && !waited.has(number));
    list("entries", goods.reverse(), (item, row) => {
      const number = receiptNumber(till.dataset.till, row, dayOf(row.made_at));
      item.querySelector("[data-sold-at]").textContent = timeOf(row.made_at);
      item.querySelector("[data-receipt-of]").textContent = number;
      item.querySelector("[data-amount]").textContent = rupiah(rowAmount(row));
      for (const state of item.querySelectorAll("[data-state]")) {
        state.hidden = state.dataset.state !== row.state;
      }
      item.querySelector("[data-is-void]").hidden = row.entry.kind !== "void";
      item.querySelector("[data-is-voided]").hidden = !isVoid(row);
      const [receipt, undo] = item.querySelectorAll("[data-to]");
      receipt.hidden = row.entry.kind !== "sale";
      undo.hidden = row.entry.kind !== "sale" || row.voided || row.state === "held";
      for (const button of [receipt, undo]) {
        button.dataset.number = row.number;
        button.ariaLabel = `${button.textContent.trim()}: ${number}`;
      }
    });
  }

  function list(name, items, fill) {
    const section = panel.querySelector(`[data-${name}]`);
    const template = section.querySelector("template");
    section.querySelector("ul").replaceChildren(
      ...items.map((each) => {
        const item = template.content.cloneNode(true);
        fill(item, each);
        return item;
      }),
    );
  }
}
