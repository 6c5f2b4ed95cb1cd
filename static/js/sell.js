/* The selling screen: the goods into the basket, the basket into a payment, and all around it.

   Each part starts by itself. One that fails is noted (troubles.js) and stops no other; none waits
   for a person, for a permission or for an interface that a browser may lack. */

/** @import { News, Row } from "./rows.js" */

import { Alerts } from "./alerts.js";
import { ReturnPanel, wireRepaying } from "./amending.js";
import { Arranging } from "./arranging.js";
import { ignoreScanner } from "./barcode-keys.js";
import { Basket } from "./basket.js";
import { warnOfClearedStorage } from "./cleared.js";
import { startCourier } from "./courier.js";
import { DayPanel } from "./day.js";
import { wireDiscount } from "./discount.js";
import { changes, problemOf } from "./disk.js";
import { Goods } from "./goods.js";
import { wireLines } from "./lines.js";
import { wireMenu } from "./menu.js";
import { wireNewDay } from "./new-day.js";
import { NewOrders } from "./orders.js";
import { ParkingPanel } from "./parking.js";
import { dataOf, findPart, showOnly, showPart } from "./parts.js";
import { PaymentPanel } from "./payment.js";
import { Practising } from "./practising.js";
import { wirePrinting } from "./printing.js";
import { ReceiptPanel } from "./receipt.js";
import { wireRescue } from "./saved.js";
import { openClock } from "./server-clock.js";
import { ShiftPanel } from "./shift.js";
import { showStep, wireSteps } from "./steps.js";
import { askToPersist, noteNoStorage } from "./storage.js";
import { rememberTill } from "./till.js";
import { Tray } from "./tray.js";
import { noteTrouble, runPart, startPart, troubleChanges, troubleReport } from "./troubles.js";
import { wireUndo } from "./undo.js";
import { VoidPanel } from "./voiding.js";
import { offerNewer, registerWorker } from "./worker-door.js";

const DISK_PATIENCE = 3000; // ms: a disk that answers later does not keep the till closed

const till = findPart(document, "[data-till]");
const basket = new Basket();

troubleChanges.addEventListener("change", () =>
  showPart(till, "[data-part-failed]", troubleReport() !== ""),
);
changes.addEventListener("aside", () => showPart(till, "[data-set-aside]", true));
const lastNumber = Number(till.dataset.lastNumber);
/** @type {Promise<void>[]} each is done once its part has read the disk */
const opening = [
  fromDisk("till", nameTill),
  fromDisk("clock", () => openClock(till.dataset.served)),
];
startPart("steps", () => wireSteps(till));
startPart("lines", () => wireLines(till, basket));
startPart("discount", () => wireDiscount(till, basket));
startPart("undo", () => wireUndo(till, basket));
const parking = startPart("parking", () => new ParkingPanel(till, basket));
const goods = startPart("goods", () => new Goods(till, basket));
const arranging = startPart("arranging", () => new Arranging(till));
startPart(
  "payment",
  () =>
    new PaymentPanel(till, basket, async (rows) => {
      await showStep("receipt", rows);
      for (const row of rows) if (!row.practised) countIn(row);
    }),
);
startPart("receipt", () => new ReceiptPanel(till));
startPart("day", () => new DayPanel(till, basket));
startPart("void", () => new VoidPanel(till, countIn));
startPart("repaying", () => wireRepaying(till, showAmended));
startPart("return", () => new ReturnPanel(till, showAmended));
const shift = startPart("shift", () => new ShiftPanel(till));
startPart("menu", () => wireMenu(till));
startPart("new day", () => wireNewDay(till));
startPart("practice", () => new Practising(till, basket));
startPart("scanner", ignoreScanner);
startPart("cleared", () => warnOfClearedStorage(till));
const orders = startPart("orders", () => new NewOrders(till));
const tray = startPart("tray", () => new Tray(till, basket));
opening.push(
  runPart("goods", () => goods?.open()),
  runPart("arranging", () => arranging?.open()),
  runPart("orders", () => orders?.open()),
  runPart("parking", () => parking?.open()),
  runPart("printing", () => wirePrinting(till)),
  fromDisk("basket", () => basket.open()),
  fromDisk("tray", () => tray?.open()),
);
startPart("courier", () =>
  startCourier(
    {
      inbox: dataOf(till, "inbox"),
      news: dataOf(till, "news"),
      missing: dataOf(till, "missing"),
      back: dataOf(till, "back"),
      split: dataOf(till, "split"),
    },
    { refused: (error) => showOnly(till, "data-ask", error), news: takeNews },
  ),
);
Promise.race([Promise.all(opening), patience()]).then(() => {
  till.removeAttribute("inert"); // also where `inert` is no property
  showPart(document, "[data-cannot-start=not_started]", false);
});
startPart("address", tidyAddress);
runPart("storage", askToPersist);
startPart("rescue", () => wireRescue(till));
startPart("newer", () => offerNewer(till));
startPart("worker", () => registerWorker(dataOf(till, "worker")));
startPart("alerts", () => new Alerts(till));

/**
 * Resolve once a part has read the disk. If it cannot, say so: nothing can be saved.
 * @param {string} part
 * @param {() => unknown} work
 */
async function fromDisk(part, work) {
  try {
    await work();
  } catch (problem) {
    noteTrouble(part, problem);
    noteNoStorage();
    showOnly(till, "data-not-saved", problemOf(problem));
  }
}

/* A page stored before the phone became another till does not know the new name. */
async function nameTill() {
  const code = await rememberTill(dataOf(till, "till"), lastNumber);
  if (code) till.dataset.till = code;
}

/** @param {Row} row that is entered, whatever the tiles then show */
function countIn(row) {
  startPart("goods", () => goods?.take(row));
}

/** @param {Row} row of an amendment */
async function showAmended(row) {
  await showStep("receipt", row);
  countIn(row);
}

/** @param {News} news */
function takeNews(news) {
  runPart("goods", () => goods?.takeNews(news));
  runPart("orders", () => orders?.takeNews(news));
  tray?.takeNews(news).catch(() => {}); // the office tells again
  shift?.takeNews(news).catch(() => {}); // the next news name the sum again
}

/* The worker leads here when there is no network. */
function tidyAddress() {
  showPart(till, "[data-no-network]", location.hash.startsWith("#tanpa-jaringan"));
  showPart(till, "[data-is-split]", location.hash.startsWith("#kasir-baru"));
  if (location.search || location.hash) history.replaceState(history.state, "", location.pathname);
}

function patience() {
  return new Promise((resolve) => setTimeout(resolve, DISK_PATIENCE));
}
