/* Undoing an own sale: a new entry, with a reason and the PIN of one of the sale's stalls. */

import { dayOf } from "./clock.js";
import { rupiah } from "./money.js";
import { enterVoid } from "./outbox.js";
import { checkPin } from "./pin.js";
import { stallsOf } from "./stalls.js";
import { onShow, show } from "./steps.js";
import { rowAmount } from "./sums.js";
import { receiptNumber } from "./till.js";

/** Wires the panel that voids the row it is shown with; `undone` is told of each void. */
export function wireVoiding(till, undone) {
  const form = till.querySelector("[data-panel=void]");
  let row;
  onShow("void", (shown) => {
    row = shown;
    form.reset();
    say(null);
    form.querySelector("[data-receipt-of]").textContent = receiptNumber(
      till.dataset.till, row, dayOf(row.made_at),
    );
    form.querySelector("[data-amount]").textContent = rupiah(rowAmount(row));
  });
  for (const button of form.querySelectorAll("[data-reason]")) {
    button.addEventListener("click", () => {
      form.reason.value = button.dataset.reason;
    });
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const found = await checkPin(stallsOf(row.entry.lines), form.pin.value.trim());
    if (found !== "right") {
      form.pin.value = "";
      form.pin.focus();
      return say(found);
    }
    try {
      const entered = await enterVoid(row.number, form.reason.value.trim());
      if (entered) undone(entered);
    } catch (problem) {
      return say(problem.name === "QuotaExceededError" ? "full" : "other");
    }
    return show("day");
  });

  function say(problem) {
    for (const each of form.querySelectorAll("[data-problem-is]")) {
      each.hidden = each.dataset.problemIs !== problem;
    }
  }
}
