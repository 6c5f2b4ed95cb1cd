/* What has become of this phone's entries: not sent yet, or held. Calm: not sent is normal. */

import { age, dayOf } from "./clock.js";
import { changes } from "./disk.js";
import { grouped, rupiah } from "./money.js";
import { held, setAside, state } from "./outbox.js";
import { stall, stallsOf } from "./stalls.js";
import { show } from "./steps.js";
import { rowAmount } from "./sums.js";
import { receiptNumber } from "./till.js";

const OFTEN = 20_000; // ms: the age grows by itself

/** Keeps the unsent count and the tray of `till` as the outbox is. */
export function wireTray(till, basket) {
  const tray = till.querySelector("[data-held]");
  const template = tray.querySelector("template");
  let rows = [];

  changes.addEventListener("outbox", showAll);
  setInterval(showUnsent, OFTEN);
  tray.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    const row = rows.find(({ number }) => number === Number(button?.dataset.number));
    if (!row) return;
    if ("aside" in button.dataset) setAside(row.number);
    else correct(row);
  });
  return showAll();

  function showAll() {
    return Promise.all([showUnsent(), showHeld()]);
  }

  async function showUnsent() {
    const { count, since } = await state();
    for (const place of till.querySelectorAll("[data-unsent]")) {
      place.dataset.count = count;
      place.querySelector("[data-none]").hidden = count > 0;
      place.querySelector("[data-some]").hidden = count === 0;
      place.querySelector("[data-number]").textContent = grouped(count);
    }
    till.querySelector("[data-unsent-age]").textContent = count ? age(since) : "";
  }

  async function showHeld() {
    rows = await held();
    tray.hidden = !rows.length;
    tray.querySelector("[data-number]").textContent = rows.length;
    tray.querySelector("ul").replaceChildren(...rows.map(drawn));
  }

  function drawn(row) {
    const item = template.content.cloneNode(true);
    const number = receiptNumber(till.dataset.till, row, dayOf(row.made_at));
    item.querySelector("[data-receipt-of]").textContent = number;
    item.querySelector("[data-amount]").textContent = rupiah(rowAmount(row));
    item.querySelector("[data-why]").textContent = row.message;
    for (const button of item.querySelectorAll("button")) {
      button.dataset.number = row.number;
      button.ariaLabel = `${button.textContent.trim()}: ${number}`;
    }
    item.querySelector("[data-correct]").hidden = row.entry.kind !== "sale";
    return item;
  }

  /* As a new entry, of the same moment: what the page still offers stays as it was sold, anything
     else becomes goods that are not on offer, so that it can be entered whatever was wrong. */
  function correct(row) {
    till.querySelector("[data-basket-first]").hidden = !basket.lines.length;
    if (basket.lines.length) return;
    tray.open = false;
    basket.correct(row, row.entry.lines.map(mended));
    show("sell");
  }

  function mended(line) {
    const tile = till.querySelector(`[data-offer="${Number(line.offer)}"]`);
    if (tile) return line;
    const { name, price, quantity } = line;
    const [known] = stallsOf([line]).filter(({ number }) => number);
    const place = known ?? stall(till.querySelector("[data-stall]").dataset.stall);
    const category = line.category ?? till.querySelector("[data-panel=other]").category.value;
    return { stall: place.id, category, name, price, quantity };
  }
}
