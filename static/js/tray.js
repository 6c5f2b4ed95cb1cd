/* What has become of this phone's sales: not sent yet, recorded, held. Calm: not sent is normal. */

import { rupiah } from "./money.js";
import { changes, held, recent, unsentSummary } from "./outbox.js";

const MOST_RECENT = 20;
const MINUTE = 60_000;
const language = document.documentElement.lang;
const ago = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const clock = new Intl.DateTimeFormat(language, { timeStyle: "short", timeZone: "Asia/Jakarta" });

/** The number that the ledger gives a row, worked out on the phone: till, day in WIB, number. */
export function receiptNumber(till, { receipt, made_at, number }) {
  if (receipt) return receipt;
  const day = new Date(made_at).toLocaleDateString("sv", { timeZone: "Asia/Jakarta" });
  return `${till}-${day.slice(2).replaceAll("-", "")}-${String(number).padStart(4, "0")}`;
}

/** Keeps the unsent count, the held tray and the recent list of `till` as the outbox is. */
export function wireTray(till) {
  const code = till.dataset.till;
  changes.addEventListener("outbox", show);
  setInterval(showUnsent, MINUTE / 2); // the age grows by itself
  return show();

  function show() {
    return Promise.all([showUnsent(), showHeld(), showRecent()]);
  }

  async function showUnsent() {
    const { count, since } = await unsentSummary();
    const place = till.querySelector("[data-unsent]");
    place.dataset.count = count;
    place.querySelector("[data-none]").hidden = count > 0;
    place.querySelector("[data-some]").hidden = count === 0;
    place.querySelector("[data-number]").textContent = count;
    till.querySelector("[data-unsent-age]").textContent = count ? age(Date.now() - since) : "";
  }

  async function showHeld() {
    const rows = await held();
    const tray = till.querySelector("[data-held]");
    tray.hidden = !rows.length;
    tray.querySelector("[data-number]").textContent = rows.length;
    list(tray, rows, (item, row) => {
      item.querySelector("[data-why]").textContent = row.message;
    });
  }

  async function showRecent() {
    const rows = await recent(MOST_RECENT);
    const section = till.querySelector("[data-recent]");
    section.hidden = !rows.length;
    list(section, rows, (item, row) => {
      item.querySelector("[data-sold-at]").textContent = clock.format(row.made_at);
      for (const state of item.querySelectorAll("[data-state]")) {
        state.hidden = state.dataset.state !== row.state;
      }
    });
  }

  function list(section, rows, fill) {
    const template = section.querySelector("template");
    const items = rows.map((row) => {
      const item = template.content.cloneNode(true);
      item.querySelector("[data-receipt-of]").textContent = receiptNumber(code, row);
      item.querySelector("[data-amount]").textContent = rupiah(total(row.entry));
      fill(item, row);
      return item;
    });
    section.querySelector("ul").replaceChildren(...items);
  }
}

function total({ lines }) {
  return lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}

/* Nothing for what is younger than a minute, or for a clock that was set back. */
function age(milliseconds) {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 1) return "";
  if (minutes < 60) return ago.format(-minutes, "minute");
  if (minutes < 48 * 60) return ago.format(-Math.floor(minutes / 60), "hour");
  return ago.format(-Math.floor(minutes / 1440), "day");
}
