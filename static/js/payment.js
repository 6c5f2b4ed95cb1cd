/* The pay step, from "Bayar" to the receipt. The receipt shows only what is on disk. */

import { grouped, parse, rupiah } from "./money.js";
import { enterSale } from "./outbox.js";
import { methodOf, methodsOf } from "./payments.js";
import { drawQr } from "./qr.js";
import { bindAmount, readQris } from "./qris.js";
import { stallsOf } from "./stalls.js";
import { onShow, show, shown } from "./steps.js";
import { amountOf } from "./sums.js";
import { wireSure } from "./sure.js";

/** Wires the payment panel of `till` to `basket`; `sold` shows the receipt of each row entered. */
export function wirePayment(till, basket, sold) {
  const form = till.querySelector("[data-panel=pay]");
  const save = form.querySelector("[data-save]");
  const alarms = till.querySelectorAll("[data-not-saved]");
  const isMeant = wireSure(till);
  const methods = methodsOf(till);
  let saving = false;
  let payments = []; // one for each stall, by a method that does not fill the drawer
  let turn = 0;

  till.querySelector("[data-exact]").addEventListener("click", payExact);
  onShow("pay", open);
  form.addEventListener("input", update);
  form.addEventListener("change", ({ target }) => {
    // On a small phone the code and the button under it just fit.
    if (target.name === "payment" && chosen().showsCode) {
      form.querySelector("[data-due]").scrollIntoView();
    }
  });
  form.tendered.addEventListener("focus", () => form.tendered.select());
  for (const button of form.querySelectorAll("[data-quick]")) {
    button.addEventListener("click", () => receive(worth(button)));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isLast()) store();
    else nextPayment();
  });
  basket.addEventListener("change", () => {
    if (shown() !== "pay") return;
    if (basket.lines.length) open();
    else show("sell"); // sold in another tab
  });

  function open() {
    if (shown() !== "pay") form.reset();
    payments = stallsOf(basket.lines).map((stall) => ({
      stall,
      amount: amountOf(basket.lines.filter((line) => line.stall === stall.id)),
    }));
    turn = 0;
    say(null);
    receive(basket.total);
  }

  /* The commonest sale: one tap for the goods, one for the exact money. */
  function payExact() {
    if (!basket.lines.length) return;
    form.reset();
    form.tendered.value = grouped(basket.total);
    store();
  }

  function receive(amount) {
    form.tendered.value = grouped(amount);
    update();
  }

  function worth({ dataset }) {
    return dataset.quick === "exact" ? basket.total : Number(dataset.quick);
  }

  function chosen() {
    return methodOf(methods, form.payment.value);
  }

  function isLast() {
    return chosen().fillsDrawer || turn >= payments.length - 1;
  }

  function update() {
    const { fillsDrawer: cash, showsCode } = chosen();
    const received = parse(form.tendered.value);
    const change = (received ?? 0) - basket.total;
    form.querySelector("[data-cash]").hidden = !cash;
    form.querySelector("[data-due]").hidden = cash;
    form.querySelector("[data-code-notes]").hidden = !showsCode;
    form.querySelector("[data-no-code-notes]").hidden = cash || showsCode;
    form.querySelector("[data-change]").value = rupiah(Math.abs(change));
    form.querySelector("[data-enough]").hidden = change < 0;
    form.querySelector("[data-short]").hidden = change >= 0;
    for (const button of form.querySelectorAll("[data-quick]")) {
      button.setAttribute("aria-pressed", received === worth(button));
    }
    if (!cash) showPayment();
    form.querySelector("[data-save-cash]").hidden = !cash;
    form.querySelector("[data-save-paid]").hidden = cash || !isLast();
    form.querySelector("[data-save-next]").hidden = isLast();
    save.disabled = saving || (cash && change < 0);
  }

  function nextPayment() {
    turn += 1;
    update();
    form.querySelector("[data-due-amount]").focus();
  }

  /* What is due to the stall whose turn it is. */
  function showPayment() {
    const { stall, amount } = payments[turn];
    const place = form.querySelector("[data-due]");
    place.querySelector("[data-turn]").hidden = payments.length < 2;
    place.querySelector("[data-turn-of]").textContent = `${turn + 1}/${payments.length}`;
    place.querySelector("[data-stall-label]").textContent = stall.label;
    place.querySelector("[data-due-amount]").textContent = rupiah(amount);
    place.querySelector("[data-by-code]").hidden = !chosen().showsCode;
    if (chosen().showsCode) showCode(place, stall, amount);
  }

  /* The stall's own code with the amount in it; its name and number beside it, for a wallet may
     refuse a code that was made so. */
  function showCode(place, stall, amount) {
    const merchant = stall.qris ? readQris(stall.qris) : null;
    place.querySelector("[data-bound]").hidden = !merchant;
    place.querySelector("[data-sticker]").hidden = Boolean(merchant);
    form.querySelector("[data-refused]").hidden = !merchant;
    if (!merchant) return;
    place.querySelector("[data-merchant]").textContent = merchant.name;
    place.querySelector("[data-nmid]").textContent = merchant.nmid;
    const code = place.querySelector("[data-code]");
    code.replaceChildren(drawQr(bindAmount(stall.qris, amount), `QRIS ${merchant.name}`));
  }

  async function store() {
    if (saving) return; // a second tap
    saving = save.disabled = true;
    basket.hold();
    say(null);
    const entry = sale();
    try {
      if (!(await isMeant(basket))) return;
      await sold(await enterSale(entry));
      basket.sold();
    } catch (problem) {
      say(problem.name === "QuotaExceededError" ? "full" : "other");
    } finally {
      basket.release();
      saving = save.disabled = false;
    }
  }

  /* With the basket's own key: trying again never makes a second sale. */
  function sale() {
    const { name: payment, fillsDrawer } = chosen();
    const { key: corrects, made_at, shift } = basket.corrects ?? {};
    return {
      key: basket.key,
      payment,
      tendered: fillsDrawer ? parse(form.tendered.value) : null,
      lines: structuredClone(basket.lines),
      ...(corrects && { corrects, made_at, shift }),
    };
  }

  function say(problem) {
    for (const alarm of alarms) alarm.hidden = alarm.dataset.notSaved !== problem;
  }
}
