/* The selling screen: the goods into the basket, the basket into a payment, and all around it. */

/** @import { Row } from "./rows.js" */

import { ReturnPanel, wireRepaying } from "./amending.js";
import { Basket } from "./basket.js";
import { startCourier } from "./courier.js";
import { DayPanel } from "./day.js";
import { wireDiscount } from "./discount.js";
import { Goods } from "./goods.js";
import { wireLines } from "./lines.js";
import { wireMenu } from "./menu.js";
import { NewOrders } from "./orders.js";
import { dataOf, findPart, showOnly, showPart } from "./parts.js";
import { PaymentPanel } from "./payment.js";
import { ReceiptPanel } from "./receipt.js";
import { openClock } from "./server-clock.js";
import { ShiftPanel } from "./shift.js";
import { showStep, wireSteps } from "./steps.js";
import { askToPersist, noteNoStorage } from "./storage.js";
import { rememberTill } from "./till.js";
import { Tray } from "./tray.js";
import { VoidPanel } from "./voiding.js";

const till = findPart(document, "[data-till]");
const basket = new Basket();

const lastNumber = Number(till.dataset.lastNumber);
await rememberTill(dataOf(till, "till"), lastNumber).catch(warnOfStorage);
await openClock(till.dataset.served).catch(warnOfStorage);
wireSteps(till);
wireLines(till, basket);
wireDiscount(till, basket);
const goods = new Goods(till, basket);
await goods.open();
new PaymentPanel(till, basket, async (row) => {
  await showStep("receipt", row);
  goods.take(row);
});
new ReceiptPanel(till);
new DayPanel(till, basket);
new VoidPanel(till, (row) => goods.take(row));
/** @param {Row} row */
const showAmended = async (row) => {
  goods.take(row);
  await showStep("receipt", row);
};
wireRepaying(till, showAmended);
new ReturnPanel(till, showAmended);
const shift = new ShiftPanel(till);
wireMenu(till);
const orders = new NewOrders(till);
await orders.open();
await basket.open().catch(warnOfStorage);
await new Tray(till, basket).open().catch(warnOfStorage);
till.inert = false;

await askToPersist().catch(() => {});
startCourier(
  { inbox: dataOf(till, "inbox"), news: dataOf(till, "news") },
  {
    refused: (error) => showOnly(till, "data-ask", error),
    news: (news) => {
      goods.takeNews(news);
      orders.takeNews(news);
      shift.takeNews(news).catch(() => {}); // the next news name the sum again
    },
  },
);
// The worker leads here when there is no network.
showPart(till, "[data-no-network]", location.hash.startsWith("#tanpa-jaringan"));
if (location.search || location.hash) history.replaceState(history.state, "", location.pathname);
navigator.serviceWorker
  ?.register(dataOf(till, "worker"), { scope: location.pathname })
  .catch(() => {});

function warnOfStorage() {
  noteNoStorage();
  showPart(till, "[data-not-saved=other]", true);
}
