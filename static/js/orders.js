/* Online orders on the selling screen: how many are new, and a sound when one comes in. */

import { chime, isMuted, mute, wireChime } from "./chime.js";
import { keep, kept } from "./disk.js";
import { grouped } from "./money.js";

/** Wires the orders' count of `till`. Resolves to what is told of the news. */
export async function wireOrders(till) {
  const sounding = till.querySelector("[data-sounding]");
  const came = till.querySelector("[data-orders-came]");
  let count = (await kept("orders").catch(() => undefined)) ?? 0;
  wireChime();
  sounding.checked = !isMuted();
  sounding.addEventListener("change", () => {
    mute(!sounding.checked);
    chime(); // so that whoever turns it on hears what it is
  });
  write();
  return { heard };

  function heard({ orders = 0 }) {
    const more = orders > count;
    if (orders !== count) keep("orders", orders).catch(() => {});
    count = orders;
    write();
    came.textContent = more ? came.dataset.text.replace("{number}", grouped(count)) : "";
    if (more) chime();
  }

  function write() {
    for (const place of till.querySelectorAll("[data-new-orders]")) {
      place.hidden = !count;
      place.querySelector("[data-number]").textContent = grouped(count);
    }
  }
}
