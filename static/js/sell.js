/* The selling screen: the goods into the basket, the basket into a payment, and all around it. */

import { Basket } from "./basket.js";
import { openClock } from "./clock.js";
import { startCourier } from "./courier.js";
import { wireDay } from "./day.js";
import { wireGoods } from "./goods.js";
import { wireLines } from "./lines.js";
import { wireMenu } from "./menu.js";
import { wireOrders } from "./orders.js";
import { wirePayment } from "./payment.js";
import { wireReceipt } from "./receipt.js";
import { wireShift } from "./shift.js";
import { show, wireSteps } from "./steps.js";
import { askToPersist, nothingIsKept } from "./storage.js";
import { rememberTill } from "./till.js";
import { wireTray } from "./tray.js";
import { wireVoiding } from "./voiding.js";

const till = document.querySelector("[data-till]");
const basket = new Basket();

await rememberTill(till.dataset.till, Number(till.dataset.lastNumber)).catch(cannotKeep);
await openClock(till.dataset.served).catch(cannotKeep);
wireSteps(till);
wireLines(till, basket);
const goods = await wireGoods(till, basket);
wirePayment(till, basket, async (row) => {
  await show("receipt", row);
  goods.sold(row);
});
wireReceipt(till);
wireDay(till);
wireVoiding(till, goods.sold);
const shift = wireShift(till);
wireMenu(till);
const orders = await wireOrders(till);
await basket.open().catch(cannotKeep);
await wireTray(till, basket).catch(cannotKeep);
till.inert = false;

await askToPersist().catch(() => {});
startCourier(till.dataset, {
  door: showAtTheDoor,
  heard: (news) => {
    goods.heard(news);
    orders.heard(news);
    shift.heard(news).catch(() => {}); // the next news say it again
  },
});
// Where the worker turned back for want of a network.
till.querySelector("[data-no-network]").hidden = !location.hash.startsWith("#tanpa-jaringan");
if (location.search || location.hash) history.replaceState(history.state, "", location.pathname);
navigator.serviceWorker?.register(till.dataset.worker, { scope: location.pathname }).catch(() => {});

function showAtTheDoor(error) {
  for (const ask of till.querySelectorAll("[data-ask]")) ask.hidden = ask.dataset.ask !== error;
}

function cannotKeep() {
  nothingIsKept();
  till.querySelector("[data-not-saved=other]").hidden = false;
}
