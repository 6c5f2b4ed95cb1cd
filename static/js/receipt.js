/* The receipt: on the screen, on paper, by WhatsApp. The first print is the original, every later
   one says DUPLIKAT. */

/** @import { Row, SaleEntry } from "./rows.js" */

import { formatServerMoment } from "./clock.js";
import { changes } from "./disk.js";
import { grouped, rupiah } from "./money.js";
import { dayOfRow, notePrinted, rowWithKey, timeOf } from "./outbox.js";
import { paidWords, partsOf } from "./paid.js";
import { copyOf, dataOf, findPart, findParts, reasonIn, showPart, writeText } from "./parts.js";
import { methodOf, methodsOf } from "./payments.js";
import { readMobile } from "./phone.js";
import { lineAmount } from "./prices.js";
import { forgetPrinting, print } from "./printing.js";
import { receiptNumber, slugOf, whatsappLink } from "./receipt-link.js";
import { stallsOf } from "./stalls.js";
import { currentStep, onStep, showStep } from "./steps.js";
import { amountOf, saleOf } from "./sums.js";

const DOUBLE_TAP = 400; // ms
const DISK_PATIENCE = 1000; // ms: an app must be opened within seconds of the tap
const NO_SLUG = "A".repeat(22); // stands for the sale's in the address

/** The receipt's panel of a till. The step "receipt" is shown with the row of the sale. */
export class ReceiptPanel {
  #till;
  #panel;
  #to;
  #methods;
  /** @type {Row[]} */
  #rows = [];
  #place = 0;
  /** @type {Row<SaleEntry> | undefined} */
  #row;

  /** @param {HTMLElement} till */
  constructor(till) {
    this.#till = till;
    this.#panel = findPart(till, "[data-panel=receipt]");
    this.#to = findPart(this.#panel, "[data-whatsapp-to]", HTMLInputElement);
    this.#methods = methodsOf(till);
    onStep("receipt", (/** @type {Row | Row[]} */ rows) => {
      this.#rows = [rows].flat().filter((row) => saleOf(row));
      if (this.#rows.length) this.#show(0);
    });
    findPart(this.#panel, "[data-next-receipt]").addEventListener("click", () => {
      this.#show((this.#place + 1) % this.#rows.length);
    });
    for (const button of findParts(this.#panel, "[data-amend]")) {
      button.addEventListener("click", () => showStep(dataOf(button, "amend"), this.#row));
    }
    this.#panel.addEventListener("click", (event) => this.#ignoreSecondTap(event), true);
    this.#to.addEventListener("input", () => this.#writeLink());
    changes.addEventListener("outbox", () => this.#takeLedgers());
    this.#to.addEventListener("change", () => this.#explainNumber());
    findPart(this.#panel, "[data-whatsapp]").addEventListener("click", (event) => {
      if (this.#explainNumber()) event.preventDefault();
    });
    findPart(this.#panel, "[data-print]").addEventListener("click", () => this.#print());
  }

  /* The ledger may count the sale on another day than the phone thought. */
  async #takeLedgers() {
    const shown = this.#row;
    const [place, before] = [this.#place, this.#rows[this.#place]];
    if (!shown || !before || shown.receipt || currentStep() !== "receipt") return;
    const row = await rowWithKey(before.entry.key);
    if (!row?.receipt || this.#row !== shown) return;
    this.#rows[place] = row;
    this.#row = saleOf(row) ?? shown;
    writeText(this.#panel, "[data-receipt-number]", this.#number(this.#row));
    writeText(this.#panel, "[data-receipt-moment]", formatServerMoment(timeOf(this.#row)));
    this.#writeLink();
  }

  /**
   * Show one of the receipts of a basket, which has one for each of its bazaars.
   * @param {number} place
   */
  #show(place) {
    this.#place = place;
    const row = this.#rows[place];
    this.#row = row && saleOf(row);
    forgetPrinting(this.#till);
    showPart(this.#panel, "[data-receipts]", this.#rows.length > 1);
    writeText(this.#panel, "[data-receipt-of-receipts]", `${place + 1}/${this.#rows.length}`);
    if (this.#row) this.#write(this.#row);
    this.#settle();
  }

  async #print() {
    const row = this.#row;
    if (!row) return;
    this.#settle(); // the second of two quick taps must not print again
    const isPrinted = Boolean(row.printed);
    row.printed = true;
    const isDuplicate = await Promise.race([
      notePrinted(row.number).catch(() => isPrinted),
      afterPatience(isPrinted),
    ]);
    if (this.#row !== row) return; // another receipt came meanwhile
    showPart(this.#panel, "[data-duplicate]", isDuplicate);
    print(this.#till, "receipt");
  }

  /* Ignores taps for a moment. Where "Simpan" was there is a button of the receipt now: the second of two quick taps must
     not open WhatsApp, or close what was hardly seen. */
  #settle() {
    delete this.#panel.dataset.settled;
    setTimeout(() => {
      this.#panel.dataset.settled = "";
    }, DOUBLE_TAP);
  }

  /** @param {Event} event */
  #ignoreSecondTap(event) {
    if ("settled" in this.#panel.dataset) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @param {Row<SaleEntry>} row */
  #write(row) {
    const { lines, payment = "", payments, tendered } = row.entry;
    const total = amountOf(lines);
    const texts = {
      number: this.#number(row),
      moment: formatServerMoment(timeOf(row)),
      stalls: labelsOf(row),
      total: rupiah(total),
      payment: paidWords(this.#methods, partsOf(row.entry, total)),
      tendered: rupiah(tendered ?? 0),
      change: rupiah((tendered ?? 0) - total),
    };
    for (const [name, text] of Object.entries(texts)) {
      writeText(this.#panel, `[data-receipt-${name}]`, text);
    }
    this.#writeLines(row);
    const [{ bazarName = "" } = {}] = stallsOf(lines);
    if (bazarName) writeText(this.#panel, "[data-receipt-bazar]", bazarName);
    const { fillsDrawer } = methodOf(this.#methods, payment);
    // Not after an amendment. Of two methods the words say what was paid in cash.
    const isCounted = fillsDrawer && !payments && typeof tendered === "number";
    showPart(this.#panel, "[data-not-in-cash]", !isCounted);
    for (const part of findParts(this.#panel, "[data-in-cash]")) part.hidden = !isCounted;
    showPart(this.#panel, "[data-voided]", Boolean(row.voided) && !row.amended);
    showPart(this.#panel, "[data-amended]", Boolean(row.amended));
    showPart(this.#panel, "[data-amending]", !row.voided && !row.practised);
    showPart(this.#panel, "[data-practised]", Boolean(row.practised));
    showPart(this.#panel, "[data-duplicate]", false);
    this.#to.value = "";
    this.#writeLink();
  }

  /** @param {Row<SaleEntry>} row */
  #writeLines({ entry }) {
    const template = findPart(this.#panel, "template", HTMLTemplateElement);
    const copies = entry.lines.map((each) =>
      copyOf(template, each, (copy, line) => {
        const { name, price, quantity } = line;
        const off = price * quantity - lineAmount(line);
        writeText(copy, "[data-name]", name);
        showPart(copy, "[data-note]", Boolean(line.note));
        writeText(copy, "[data-note]", line.note ? `(${line.note})` : "");
        writeText(copy, "[data-quantity]", grouped(quantity));
        writeText(copy, "[data-each]", rupiah(price));
        writeText(copy, "[data-amount]", rupiah(lineAmount(line)));
        showPart(copy, "[data-reduced]", off > 0);
        writeText(copy, "[data-off]", rupiah(off));
      }),
    );
    findPart(this.#panel, "[data-receipt-lines]").replaceChildren(...copies);
  }

  /* Says why the number that was typed cannot be read, and returns whether there is a reason. */
  #explainNumber() {
    const { problem = "empty" } = readMobile(this.#to.value);
    const place = findPart(this.#panel, "[data-phone-problem]");
    place.hidden = problem === "empty";
    place.textContent = place.hidden ? "" : reasonIn(place, problem);
    if (!place.hidden) this.#to.ariaInvalid = "true";
    return !place.hidden;
  }

  #writeLink() {
    const row = this.#row;
    if (!row) return;
    showPart(this.#panel, "[data-phone-problem]", false);
    this.#to.removeAttribute("aria-invalid");
    const message = findPart(this.#panel, "[data-message]", HTMLTemplateElement);
    const link = findPart(this.#panel, "[data-whatsapp]", HTMLAnchorElement);
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.href = whatsappLink(
      readMobile(this.#to.value).e164 ?? "",
      message.content.textContent ?? "",
      {
        number: this.#number(row),
        stalls: labelsOf(row),
        total: rupiah(amountOf(row.entry.lines)),
        address: this.#publicAddress(row),
      },
    );
  }

  /** @param {Row} row */
  #publicAddress({ entry }) {
    const path = dataOf(this.#till, "receipt").replace(NO_SLUG, slugOf(entry.key));
    return new URL(path, location.href).href;
  }

  /** @param {Row} row */
  #number(row) {
    return receiptNumber(dataOf(this.#till, "till"), row, dayOfRow(row));
  }
}

/** @param {Row<SaleEntry>} row */
function labelsOf({ entry }) {
  const labels = stallsOf(entry.lines).map(({ label }) => label);
  return labels.join(", ");
}

/**
 * @template T
 * @param {T} value
 * @returns {Promise<T>}
 */
function afterPatience(value) {
  return new Promise((resolve) => setTimeout(resolve, DISK_PATIENCE, value));
}
