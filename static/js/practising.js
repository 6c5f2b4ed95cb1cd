/* Practice on the screen: the stripes, the way in and out, and the offer before the bazaar's first
   day, when a sale made to try the till out would eat stock and count. */

/** @import { Basket } from "./basket.js" */

import { dayOf } from "./clock.js";
import { onNewDay } from "./midnight.js";
import { closestPart, findPart, findParts, showPart } from "./parts.js";
import { isPractising, setPractising } from "./practice.js";
import { showStep } from "./steps.js";

/** Practice on a till. */
export class Practising {
  #till;
  #basket;
  #question;
  #isMeant = false; // sales before the first day are real

  /**
   * @param {HTMLElement} till
   * @param {Basket} basket
   */
  constructor(till, basket) {
    this.#till = till;
    this.#basket = basket;
    this.#question = findPart(till, "[data-before-sale]", HTMLDialogElement);
    for (const button of findParts(till, "[data-practise]")) {
      button.addEventListener("click", () => this.start());
    }
    for (const button of findParts(till, "[data-stop-practice]")) {
      button.addEventListener("click", () => this.stop());
    }
    // In the capture phase: before the payment step hears of the tap.
    till.addEventListener("click", (event) => this.#ask(event), true);
    onNewDay(() => {
      this.stop();
      this.#showOffer();
    });
    this.#showOffer();
  }

  /**
   * Practise, with the lines of the basket; the basket itself is empty after it.
   */
  start() {
    if (isPractising()) return;
    const { content } = this.#basket;
    this.#basket.clear();
    setPractising(true);
    this.#basket.practise(content);
    this.#show();
  }

  /** Go back to real sales. */
  async stop() {
    if (!isPractising()) return;
    setPractising(false);
    this.#show();
    await this.#basket.endPractice();
  }

  #show() {
    this.#till.toggleAttribute("data-practice", isPractising());
    showPart(this.#till, "[data-practice-strip]", isPractising());
    this.#showOffer();
    showStep("sell");
  }

  #isEarly() {
    const { firstDay } = this.#till.dataset;
    return Boolean(firstDay && dayOf() < firstDay);
  }

  #showOffer() {
    showPart(this.#till, "[data-before-day]", this.#isEarly() && !isPractising());
  }

  /**
   * Before the first day, ask once whether a sale is real.
   * @param {Event} event
   */
  async #ask(event) {
    const button = closestPart(event, "[data-pay]");
    if (!button || this.#isMeant || isPractising() || !this.#isEarly()) return;
    if (typeof this.#question.showModal !== "function") return; // a browser before 2022
    event.stopImmediatePropagation();
    event.preventDefault();
    const answer = await answerOf(this.#question);
    if (answer === "practice") this.start();
    else if (answer === "real") this.#isMeant = true;
    else return;
    button.click();
  }
}

/**
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>}
 */
function answerOf(dialog) {
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}
