/* The stall's list of orders, which htmx puts anew: never under typing fingers, the keyboard stays
   with the order that was tapped, and what changed is said. */

import { chime, wireChime } from "./chime.js";

const failed = document.querySelector("[data-failed]");
const said = document.querySelector("[data-said]");
let known = count();
let tapped;
let wereOpen = false;

wireChime();
document.body.addEventListener("submit", ({ target }) => {
  tapped = target.closest(".order")?.id;
});
/* Whatever came of it: an answer, an error's, or none at all. */
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  failed.hidden = detail.successful || detail.xhr.status === 204;
});
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.verb === "get" && isTyping()) detail.shouldSwap = false; // the next will
  wereOpen = document.querySelector("#selesai")?.open;
});
document.body.addEventListener("htmx:afterSwap", () => {
  const ended = document.querySelector("#selesai");
  if (ended && wereOpen) ended.open = true;
  const order = tapped && document.getElementById(tapped);
  if (order && document.activeElement === document.body) {
    order.querySelector("h3").focus({ preventScroll: true });
  }
  const now = count();
  const hasCome = now > known;
  if (hasCome) chime();
  said.textContent = [order && wordsOf(order), hasCome && said.dataset.came].filter(Boolean).join(" ");
  tapped = undefined;
  known = now;
});

function count() {
  return Number(document.querySelector("#orders").dataset.new ?? 0);
}

function isTyping() {
  return document.activeElement?.matches("#orders input:not([type=hidden])");
}

function wordsOf(order) {
  const told = order.querySelector("[data-told]")?.textContent ?? "";
  return `${order.querySelector("h3").textContent}: ${told}`;
}
