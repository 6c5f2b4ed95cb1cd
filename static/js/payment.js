/* The pay step, from "Bayar" to the receipt. The receipt shows only what is on disk. */

import { grouped, parse, rupiah } from "./money.js";
import { add } from "./outbox.js";

/** Wires the payment panel of `till` to `basket`; `show` changes the step, `sold` is told of
    each row entered. */
export function wirePayment(till, basket, { show, sold }) {
  const form = till.querySelector("[data-pay-panel]");
  const save = form.querySelector("[data-save]");
  const alarms = till.querySelectorAll("[data-not-saved]");
  let saving = false;

  till.querySelector("[data-pay]").addEventListener("click", open);
  till.querySelector("[data-back]").addEventListener("click", () => show("sell"));
  form.addEventListener("input", update);
  form.tendered.addEventListener("focus", () => form.tendered.select());
  for (const button of form.querySelectorAll("[data-quick]")) {
    button.addEventListener("click", () => {
      receive(button.dataset.quick === "exact" ? basket.total : Number(button.dataset.quick));
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    store();
  });
  basket.addEventListener("change", () => {
    if (till.dataset.step !== "pay") return;
    if (basket.lines.length) receive(basket.total);
    else show("sell"); // sold in another tab
  });

  function open() {
    if (till.dataset.step === "pay") return;
    basket.startPayment();
    form.reset();
    receive(basket.total);
    say(null);
    show("pay");
  }

  function receive(amount) {
    form.tendered.value = grouped(amount);
    update();
  }

  function update() {
    const cash = form.payment.value === "cash";
    const received = parse(form.tendered.value);
    const change = (received ?? 0) - basket.total;
    form.querySelector("[data-cash]").hidden = !cash;
    form.querySelector("[data-qris]").hidden = cash;
    form.querySelector("[data-change]").value = rupiah(Math.abs(change));
    form.querySelector("[data-enough]").hidden = change < 0;
    form.querySelector("[data-short]").hidden = change >= 0;
    for (const button of form.querySelectorAll("[data-quick]")) {
      const amount = button.dataset.quick === "exact" ? basket.total : Number(button.dataset.quick);
      button.setAttribute("aria-pressed", received === amount);
    }
    save.disabled = saving || (cash && change < 0);
  }

  async function store() {
    if (saving || save.disabled) return; // a second tap
    saving = till.inert = save.disabled = true;
    say(null);
    let row;
    try {
      row = await add(sale());
    } catch (problem) {
      return say(problem.name === "QuotaExceededError" ? "full" : "other");
    } finally {
      saving = till.inert = false;
      update();
    }
    basket.sold();
    sold(row);
  }

  /* With the very key that the payment started with: trying again never makes a second sale. */
  function sale() {
    const payment = form.payment.value;
    return {
      key: basket.startPayment(),
      payment,
      tendered: payment === "cash" ? parse(form.tendered.value) : null,
      lines: structuredClone(basket.lines),
    };
  }

  function say(problem) {
    for (const alarm of alarms) alarm.hidden = alarm.dataset.notSaved !== problem;
  }
}

/** Writes the receipt of a row of the outbox. */
export function writeReceipt(panel, row, number) {
  const { lines, payment, tendered } = row.entry;
  const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const template = panel.querySelector("template");
  panel.querySelector("[data-receipt-number]").textContent = number;
  panel.querySelector("[data-receipt-lines]").replaceChildren(
    ...lines.map(({ name, price, quantity }) => {
      const item = template.content.cloneNode(true);
      item.querySelector("[data-name]").textContent = name;
      item.querySelector("[data-quantity]").textContent = grouped(quantity);
      item.querySelector("[data-amount]").textContent = rupiah(price * quantity);
      return item;
    }),
  );
  panel.querySelector("[data-receipt-total]").textContent = rupiah(total);
  for (const part of panel.querySelectorAll("[data-paid]")) {
    part.hidden = part.dataset.paid !== payment;
  }
  panel.querySelector("[data-receipt-tendered]").textContent = rupiah(tendered ?? 0);
  panel.querySelector("[data-receipt-change]").textContent = rupiah((tendered ?? 0) - total);
}
