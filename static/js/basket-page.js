/* The basket's page: each tap is sent at once, and the newest answer is shown, in whatever order the
   answers arrive. The numbers shown are the server's. Without this script the form is sent as forms
   are. */

import { showBasketCount, takeCount } from "./basket-count.js";
import { allAnswered, isPosting, postChange } from "./basket-post.js";
import { findPart, findParts } from "./parts.js";

const PART = { "HX-Request": "true", "HX-Target": "basket" };

/** Let taps and typed fields of the basket change it in its place. */
export function followBasket() {
  const form = document.querySelector("#basket");
  if (!(form instanceof HTMLFormElement)) return;
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (!(target instanceof HTMLFormElement) || target.id !== "basket") return;
    if (submitter instanceof HTMLButtonElement && submitter.name === "then") {
      if (isPosting()) leave(event, target, submitter);
      return;
    }
    event.preventDefault();
    change(target, submitter instanceof HTMLButtonElement ? submitter : null);
  });
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.form?.id === "basket") {
      change(target.form, null);
    }
  });
}

/**
 * Go on to the checkout when every tap has arrived.
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
async function leave(event, form, button) {
  event.preventDefault();
  await allAnswered();
  const present = form.isConnected ? form : findPart(document, "#basket", HTMLFormElement);
  const again = present.querySelector(`button[name="${button.name}"]`);
  if (again instanceof HTMLButtonElement) again.click();
}

/**
 * Post what has changed: the button that was pressed, if any, and fields that were typed into.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
async function change(form, button) {
  const address = button?.getAttribute("formaction") ?? form.action;
  const typed = typedFields(form);
  // "Enter" is heard twice, as a change and as a submit: the second has nothing to send, and its
  // answer would take away what the first one's says.
  if (typed.length === 0 && !button?.hasAttribute("formaction") && !button?.name) return;
  const fields = new URLSearchParams(typed.flat().map(({ name, value }) => [name, value]));
  const sent = markAsSent(typed);
  const answer = await postChange(address, fields, PART);
  const text = answer?.ok ? await answer.text() : null;
  findPart(document, "#basket-failed").hidden = text !== null;
  if (text === null) restore(sent);
  else show(text);
  showBasketCount();
}

/**
 * Note that typed fields are sent, so that the next tap does not send them once more. Return them
 * with the value that the server knew.
 * @param {[HTMLInputElement, HTMLInputElement][]} typed
 * @returns {[string, string][]}
 */
function markAsSent(typed) {
  return typed.map(([field, known]) => {
    const before = known.value;
    known.value = field.value;
    return [known.name, before];
  });
}

/**
 * Let fields whose change was not answered be sent with the next one.
 * @param {[string, string][]} sent
 */
function restore(sent) {
  const form = findPart(document, "#basket", HTMLFormElement);
  for (const [name, before] of sent) {
    const known = form.elements.namedItem(name);
    if (known instanceof HTMLInputElement) known.value = before;
  }
}

/**
 * Return each field that was typed into, with the hidden one that has the value of before.
 * @param {HTMLFormElement} form
 * @returns {[HTMLInputElement, HTMLInputElement][]}
 */
function typedFields(form) {
  return findParts(form, "input[type=hidden][name^=was-]").flatMap((known) => {
    if (!(known instanceof HTMLInputElement)) return [];
    const field = form.elements.namedItem(known.name.replace("was-", ""));
    const isTyped = field instanceof HTMLInputElement && field.value !== known.value;
    return isTyped ? [/** @type {[HTMLInputElement, HTMLInputElement]} */ ([field, known])] : [];
  });
}

/**
 * Replace the basket by the one of an answer, unless a newer one is shown already.
 * @param {string} text HTML
 */
function show(text) {
  const shown = findPart(document, "#basket", HTMLFormElement);
  const answer = new DOMParser().parseFromString(text, "text/html");
  const next = findPart(answer, "#basket", HTMLFormElement);
  // The cookie may have been overwritten by the answer to an earlier tap.
  takeCount({ revision: Number(next.dataset.revision), units: Number(next.dataset.units) });
  if (Number(next.dataset.revision) < Number(shown.dataset.revision)) return;
  const said = findPart(answer, "#basket-said").textContent;
  const limits = next.querySelector("[role=alert]")?.textContent ?? "";
  const typed = typedFields(shown).map(([field]) => field);
  const focused = document.activeElement;
  shown.replaceWith(document.adoptNode(next));
  for (const field of typed) keepTyped(next, field);
  if (focused instanceof HTMLElement && shown.contains(focused)) focusAgain(focused);
  // The alert is read by itself; the rest is what has changed.
  findPart(document, "#basket-said").textContent = limits ? "" : said;
}

/**
 * Write what somebody is typing into the field of the new basket.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} before
 */
function keepTyped(form, before) {
  const field = form.elements.namedItem(before.name);
  if (field instanceof HTMLInputElement) field.value = before.value;
}

/**
 * Focus the element with the id of the one that had the focus; the heading if its line is gone.
 * @param {HTMLElement} before
 */
function focusAgain(before) {
  const same = before.id ? document.getElementById(before.id) : null;
  const field = document.getElementById(before.id.replace("tambah-", "jumlah-"));
  const isOff = same instanceof HTMLButtonElement && same.disabled;
  const next = (isOff ? field : same) ?? findPart(document, "[data-heading]");
  next.focus({ preventScroll: true });
  if (before instanceof HTMLInputElement && next instanceof HTMLInputElement) {
    next.setSelectionRange(before.selectionStart, before.selectionEnd);
  }
}
