/* The payments of one sale by a method that does not fill the drawer: one for each stall. */

/** @import { Line, Stall } from "./rows.js" */
/** @import { Method } from "./payments.js" */

import { rupiah } from "./money.js";
import { findPart, showPart, writeText } from "./parts.js";
import { spread } from "./prices.js";
import { drawQr } from "./qr.js";
import { bindAmount, parseQris } from "./qris.js";
import { stallsOf } from "./stalls.js";
import { amountOf } from "./sums.js";

/** The payments that are due, one after the other. */
export class DuePayments {
  #form;
  #place;
  /** @type {{ stall: Stall, amount: number }[]} */
  #payments = [];
  #turn = 0;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    this.#place = findPart(form, "[data-due]");
  }

  /**
   * Begin with the first stall of a sale's lines. Of a part each stall gets its share, by the rule of
   * transactions/database/second_payments.sql.
   * @param {Line[]} lines
   * @param {number} [part] rupiah, if not all is due
   */
  open(lines, part) {
    const stalls = stallsOf(lines);
    const amounts = stalls.map(({ id }) => amountOf(lines.filter(({ stall }) => stall === id)));
    const due = part === undefined ? amounts : spread(part, amounts);
    this.#payments = stalls
      .map((stall, place) => ({ stall, amount: due[place] ?? 0 }))
      .filter(({ amount }) => part === undefined || amount > 0);
    this.#turn = 0;
  }

  get isLast() {
    return this.#turn >= this.#payments.length - 1;
  }

  goOn() {
    this.#turn += 1;
  }

  focus() {
    findPart(this.#place, "[data-due-amount]").focus();
  }

  scrollIntoView() {
    this.#place.scrollIntoView();
  }

  /**
   * Show what is due to the stall whose turn it is.
   * @param {Method} method
   */
  show({ showsCode }) {
    const payment = this.#payments[this.#turn];
    if (!payment) return;
    const { stall, amount } = payment;
    showPart(this.#place, "[data-turn]", this.#payments.length > 1);
    writeText(this.#place, "[data-turn-of]", `${this.#turn + 1}/${this.#payments.length}`);
    writeText(this.#place, "[data-stall-label]", stall.label);
    writeText(this.#place, "[data-due-amount]", rupiah(amount));
    showPart(this.#place, "[data-by-code]", showsCode);
    if (showsCode) this.#showCode(stall, amount);
  }

  /**
   * Show the stall's own code with the amount in it, and its name and number beside it. The stall's
   * sticker stays the way out, because a wallet may refuse a code that was made so.
   * @param {Stall} stall
   * @param {number} amount
   */
  #showCode({ qris }, amount) {
    const merchant = qris ? parseQris(qris) : null;
    showPart(this.#place, "[data-bound]", Boolean(merchant));
    showPart(this.#place, "[data-sticker]", !merchant);
    showPart(this.#form, "[data-refused]", Boolean(merchant));
    if (!qris || !merchant) return;
    writeText(this.#place, "[data-merchant]", merchant.name);
    writeText(this.#place, "[data-nmid]", merchant.nmid);
    const drawing = drawQr(bindAmount(qris, amount), `QRIS ${merchant.name}`);
    findPart(this.#place, "[data-code]").replaceChildren(drawing);
  }
}
