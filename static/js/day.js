/* "Hari ini": what this till has sold today or on an earlier day, and every entry of it, to print
   again or to void. The ledger's sums when it answers, else the phone's own; what is not sent yet
   stands apart. */

/** @import { Basket } from "./basket.js" */
/** @import { PlacedRow } from "./rows.js" */

import { dayOf, formatDay, formatServerTime } from "./clock.js";
import { listEntries, writeSums } from "./day-figures.js";
import { changes } from "./disk.js";
import { onNewDay } from "./midnight.js";
import { grouped, rupiah } from "./money.js";
import { dayOfRow, noteVoidedAtTheDesk, rowsSince } from "./outbox.js";
import { closestPart, dataOf, findButtons, findPart, showPart, writeText } from "./parts.js";
import { stallOf } from "./stalls.js";
import { currentStep, onStep, showStep } from "./steps.js";
import { saleOf, summary } from "./sums.js";
import { getJson } from "./wire.js";

/** The day's panel of a till. */
export class DayPanel {
  #till;
  #basket;
  #panel;
  /** @type {PlacedRow[]} */
  #rows = [];
  #day = "";
  /** @type {string[]} today and the days of which the phone has entries, the earliest first */
  #days = [];
  /** @type {Set<string>} the days that are sealed, as far as the ledger has said so */
  #sealed = new Set();

  /**
   * @param {HTMLElement} till
   * @param {Basket} basket
   */
  constructor(till, basket) {
    this.#till = till;
    this.#basket = basket;
    this.#panel = findPart(till, "[data-panel=day]");
    onStep("day", async (/** @type {string} */ day = dayOf()) => {
      this.#day = day;
      showPart(this.#panel, "[data-refill-first]", false);
      await this.#showOwn();
      this.#askLedger();
    });
    const showAgain = async () => {
      if (currentStep() !== "day") return;
      await this.#showOwn();
      this.#askLedger();
    };
    changes.addEventListener("outbox", showAgain);
    onNewDay(showAgain);
    for (const button of findButtons(this.#panel, "[data-days]")) {
      button.addEventListener("click", () => {
        const place = this.#days.indexOf(this.#day) + Number(button.dataset.days);
        this.#day = this.#days[place] ?? this.#day;
        showAgain();
      });
    }
    this.#panel.addEventListener("click", (event) => this.#open(event));
  }

  /** @param {Event} event */
  #open(event) {
    const button = closestPart(event, "[data-to], [data-refill]");
    const row = this.#rows.find(({ number }) => number === Number(button?.dataset.number));
    if (!button || !row) return;
    if ("refill" in button.dataset) this.#refill(row);
    else showStep(dataOf(button, "to"), row);
  }

  /**
   * Put the goods of a voided sale into the basket again.
   * @param {PlacedRow} row
   */
  #refill(row) {
    const isBusy = this.#basket.lines.length > 0;
    showPart(this.#panel, "[data-refill-first]", isBusy);
    if (isBusy) return;
    this.#basket.refill(saleOf(row)?.entry.lines ?? []);
    showStep("sell");
  }

  async #showOwn() {
    const rows = await rowsSince(1);
    const today = dayOf();
    this.#days = [...new Set([...rows.map(dayOfRow), today])].sort();
    this.#rows = rows.filter((row) => dayOfRow(row) === this.#day);
    this.#writeDay(this.#day === today);
    writeSums(this.#panel, this.#sumsOf("sent"), "phone");
    showPart(this.#panel, "[data-waiting]", this.#rowsIn("outbox").length > 0);
    writeText(this.#panel, "[data-waiting-amount]", rupiah(this.#sumsOf("outbox").amount));
    writeText(this.#panel, "[data-waiting-count]", grouped(this.#rowsIn("outbox").length));
    listEntries(findPart(this.#panel, "[data-entries]"), this.#rows, dataOf(this.#till, "till"));
  }

  /** @param {boolean} isToday */
  #writeDay(isToday) {
    showPart(this.#panel, "[data-today]", isToday);
    writeText(this.#panel, "[data-day-of]", isToday ? "" : formatDay(this.#day));
    showPart(this.#panel, "[data-steps]", this.#days.length > 1);
    const place = this.#days.indexOf(this.#day);
    for (const button of findButtons(this.#panel, "[data-days]")) {
      button.disabled = !this.#days[place + Number(button.dataset.days)];
    }
    this.#panel.toggleAttribute("data-sealed", this.#sealed.has(this.#day));
    showPart(this.#panel, "[data-is-sealed]", this.#sealed.has(this.#day));
  }

  /** @param {PlacedRow["state"]} place */
  #rowsIn(place) {
    return this.#rows.filter(({ state }) => state === place);
  }

  /** @param {PlacedRow["state"]} place */
  #sumsOf(place) {
    return summary(this.#rowsIn(place), (line) => stallOf(line.stall).label);
  }

  /* The ledger knows what this phone may have lost, and what an official has voided. */
  async #askLedger() {
    const day = this.#day;
    const address = `${dataOf(this.#till, "day")}?hari=${day}`;
    const answer = await getJson(address).catch(() => undefined);
    if (answer?.status !== 200 || day !== this.#day) return;
    const { content: sums } = answer;
    if ((sums.day ?? dayOf()) !== day) return; // an older server knows only today
    if (sums.sealed) this.#sealed.add(day);
    this.#writeDay(day === dayOf());
    const voided = new Set(sums.voided);
    const missed = this.#rows.filter(
      (row) => voided.has(row.number) && row.voided !== "at_the_desk",
    );
    if (missed.length) {
      await noteVoidedAtTheDesk(missed.map(({ number }) => number));
      await this.#showOwn();
    }
    writeSums(this.#panel, sums, "ledger");
    writeText(this.#panel, "[data-as-of]", formatServerTime(Date.parse(sums.as_of)));
  }
}
