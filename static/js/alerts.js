/* Alerts for new orders while the screen is off (Web Push). They are asked for by a tap; nothing else
   waits for them, and whatever fails is said beside the choice. */

import { dataOf, findPart, showOnly } from "./parts.js";
import { canAlert, registration, subscribe } from "./push.js";
import { getJson, postJson, sendDelete } from "./wire.js";

const TOLD = "panggilan-untuk"; // the till and the address that the office knows

/** The choice to be alerted on this phone. */
export class Alerts {
  #till;
  #choice;
  /** @type {string} */
  #address;

  /** @param {HTMLElement} till */
  constructor(till) {
    this.#till = till;
    this.#choice = findPart(till, "[data-alerts]", HTMLInputElement);
    this.#address = dataOf(till, "alertAddress");
    if (!canAlert()) return;
    findPart(till, "[data-alerts-choice]").hidden = false;
    this.#choice.addEventListener("change", () => this.#change());
    this.#resume().catch(() => {});
  }

  /** Show the choice made before. Tell the office an address that it does not know. */
  async #resume() {
    const subscription = await (await registration()).pushManager.getSubscription();
    this.#choice.checked = Boolean(subscription) && Notification.permission === "granted";
    if (!this.#choice.checked || !subscription || this.#isTold(subscription)) return;
    await this.#turnOn();
  }

  async #change() {
    const isWanted = this.#choice.checked;
    this.#choice.disabled = true;
    try {
      this.#say(isWanted ? await this.#turnOn() : await this.#turnOff());
    } catch {
      this.#say("failed");
      this.#choice.checked = !isWanted;
    }
    this.#choice.disabled = false;
  }

  /** @returns {Promise<"on" | "denied">} */
  async #turnOn() {
    if ((await Notification.requestPermission()) !== "granted") {
      this.#choice.checked = false;
      return "denied";
    }
    const { status, content } = await getJson(this.#address);
    if (status !== 200) throw new Error(`key: ${status}`);
    const subscription = await subscribe(content.key);
    const answer = await postJson(this.#address, subscription.toJSON());
    if (answer.status !== 204) throw new Error(`address: ${answer.status}`);
    localStorage.setItem(TOLD, this.#nameOf(subscription));
    return "on";
  }

  /** @returns {Promise<"off">} */
  async #turnOff() {
    const subscription = await (await registration()).pushManager.getSubscription();
    await subscription?.unsubscribe(); // from here on the service refuses alerts, told or not
    localStorage.removeItem(TOLD);
    await sendDelete(this.#address).catch(() => {});
    return "off";
  }

  /** @param {PushSubscription} subscription */
  #isTold(subscription) {
    return localStorage.getItem(TOLD) === this.#nameOf(subscription);
  }

  /** @param {PushSubscription} subscription */
  #nameOf(subscription) {
    return `${dataOf(this.#till, "till")} ${subscription.endpoint}`;
  }

  /** @param {string} name */
  #say(name) {
    showOnly(this.#till, "data-alerts-told", name);
  }
}
