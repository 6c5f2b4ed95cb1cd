/* The choice to be told on this phone what changes in an order. It is made by a tap; nothing waits
   for it. A browser has one address for all its orders, so ending it for one keeps the others. */

import { dataOf, findPart, showOnly } from "./parts.js";
import { canAlert, registration, subscribe } from "./push.js";
import { getJson, postJson } from "./wire.js";

const TOLD = "kabar"; // in localStorage: the address that the office knows, by the order's page

/** Offer to be told what changes in the order of this page. */
export function offerTelling() {
  const section = document.querySelector("#keep-alerts");
  if (!(section instanceof HTMLElement) || !canAlert()) return;
  const choice = findPart(section, "input", HTMLInputElement);
  findPart(section, "label").hidden = false;
  resume(choice).catch(() => {});
  choice.addEventListener("change", () => change(section, choice));
}

/**
 * Show the choice made before.
 * @param {HTMLInputElement} choice
 */
async function resume(choice) {
  const { pushManager } = await registration();
  const address = (await pushManager.getSubscription())?.endpoint;
  const isGranted = Notification.permission === "granted";
  choice.checked = Boolean(address) && isGranted && localStorage.getItem(name()) === address;
}

/**
 * @param {HTMLElement} section
 * @param {HTMLInputElement} choice
 */
async function change(section, choice) {
  const isWanted = choice.checked;
  const address = dataOf(section, "address");
  choice.disabled = true;
  try {
    const outcome = isWanted ? await turnOn(address) : await turnOff(address);
    choice.checked = outcome === "on";
    showOnly(section, "data-told", outcome);
  } catch {
    choice.checked = !isWanted;
    showOnly(section, "data-told", "failed");
  }
  choice.disabled = false;
}

/**
 * @param {string} address
 * @returns {Promise<"on" | "denied">}
 */
async function turnOn(address) {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  const { status, content } = await getJson(address);
  if (status !== 200) throw new Error(`key: ${status}`);
  const subscription = await subscribe(content.key);
  const answer = await postJson(address, subscription.toJSON());
  if (answer.status !== 204) throw new Error(`address: ${answer.status}`);
  localStorage.setItem(name(), subscription.endpoint);
  return "on";
}

/**
 * @param {string} address
 * @returns {Promise<"off">}
 */
async function turnOff(address) {
  const endpoint = localStorage.getItem(name());
  const answer = await postJson(address, { endpoint, ends: true });
  if (answer.status !== 204) throw new Error(`end: ${answer.status}`);
  localStorage.removeItem(name());
  return "off";
}

function name() {
  return `${TOLD} ${location.pathname}`;
}
