/* Undoing an own sale: a new entry, with a reason and the PIN of one of the sale's stalls. */

import { dayOf, momentOf } from "./clock.js";
import { newKey } from "./disk.js";
import { rupiah } from "./money.js";
import { enterVoid } from "./outbox.js";
import { checkOf, checkPin } from "./pin.js";
import { prove } from "./proof.js";
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
    const where = checkOf(stallsOf(row.entry.lines));
    for (const each of form.querySelectorAll("[data-checked-is]")) {
      each.hidden = each.dataset.checkedIs !== where;
    }
  });
  for (const button of form.querySelectorAll("[data-reason]")) {
    button.addEventListener("click", () => {
      form.reason.value = button.dataset.reason;
    });
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pin = form.pin.value.trim();
    const { found, until } = await checkPin(stallsOf(row.entry.lines), pin);
    if (!["right", "later", "never"].includes(found)) {
      form.pin.value = "";
      form.pin.focus();
      form.querySelector("[data-until]").textContent = until ? momentOf(until + 60_000) : "";
      return say(found);
    }
    try {
      const entered = await enterVoid(row.number, await said(pin));
      if (entered) undone(entered);
    } catch (problem) {
      return say(problem.name === "QuotaExceededError" ? "full" : "other");
    }
    return show("day");
  });

  /* Without a proof the void is entered all the same; the office sees that it has none. */
  async function said(pin) {
    const reason = form.reason.value.trim();
    const about = { till: till.dataset.till, key: newKey(), voids: row.entry.key };
    const proof = await prove(till.dataset.proofKey, pin, about).catch(() => undefined);
    return { key: about.key, reason, ...(proof && { proof }) };
  }

  function say(problem) {
    for (const each of form.querySelectorAll("[data-problem-is]")) {
      each.hidden = each.dataset.problemIs !== problem;
    }
  }
}
