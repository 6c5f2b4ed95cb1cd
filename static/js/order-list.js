/* The stall's list of orders, which htmx replaces. It is never replaced under typing fingers, the
   keyboard stays with the order that was tapped, and a screen reader hears of changes. */

import { ignoreScanner } from "./barcode-keys.js";
import { chime, wireChime } from "./chime.js";
import { onHtmx } from "./htmx.js";
import { dataOf, findPart } from "./parts.js";

const failure = findPart(document, "[data-failed]");
const status = findPart(document, "[data-said]");
let known = newOrders();
let late = lateOrders();
/** @type {string | undefined} */
let tapped; // the id of an order
let isEndedOpen = false;

wireChime();
ignoreScanner({ alsoInFields: false }); // a code that is scanned into its field is wanted
document.body.addEventListener("submit", ({ target }) => {
  tapped = target instanceof Element ? target.closest(".order")?.id : undefined;
});
onHtmx("afterRequest", ({ successful, xhr }) => {
  failure.hidden = successful || xhr.status === 204;
});
onHtmx("beforeSwap", (detail) => {
  // The next answer is taken instead.
  if (detail.requestConfig.verb === "get" && isTyping()) detail.shouldSwap = false;
  isEndedOpen = endedOrders()?.open ?? false;
});
onHtmx("afterSwap", () => {
  const ended = endedOrders();
  if (ended && isEndedOpen) ended.open = true;
  const order = tapped === undefined ? null : document.getElementById(tapped);
  if (order && document.activeElement === document.body) {
    findPart(order, "h3").focus({ preventScroll: true });
  }
  const now = newOrders();
  const hasMore = now > known;
  const isCalled = lateOrders() > late;
  if (hasMore || isCalled) chime();
  const texts = [
    order && textOf(order),
    hasMore && dataOf(status, "came"),
    isCalled && dataOf(status, "late"),
  ];
  status.textContent = texts.filter(Boolean).join(" ");
  tapped = undefined;
  known = now;
  late = lateOrders();
});

function newOrders() {
  return Number(findPart(document, "#orders").dataset.new ?? 0);
}

function lateOrders() {
  return Number(findPart(document, "#orders").dataset.late ?? 0);
}

function endedOrders() {
  const details = document.querySelector("#selesai");
  return details instanceof HTMLDetailsElement ? details : null;
}

function isTyping() {
  return document.activeElement?.matches("#orders input:not([type=hidden])") ?? false;
}

/** @param {HTMLElement} order */
function textOf(order) {
  const message = order.querySelector("[data-told]")?.textContent.trim() ?? "";
  return `${findPart(order, "h3").textContent}: ${message}`;
}
