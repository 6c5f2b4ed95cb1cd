/* A long work of the desk, shown while it is done: first how much of the file is sent, then each
   step that the server names, a line of JSON each (bazar/progress.py). The form is sent once. */

import { closestPart, dataOf, findPart, writeText } from "./parts.js";

const LINES = "application/x-ndjson";
const KB = 1024;
const number = new Intl.NumberFormat("id");

/**
 * A line of the answer. A step: its words, and how many of how many rows are done. The last line:
 * the address to go to, or the page's HTML.
 * @typedef {{ words?: string, done?: number, of?: number, to?: string, page?: string }} ProgressLine
 */

document.addEventListener("submit", (event) => {
  const form = closestPart(event, "form[data-progress]");
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  if (form.ariaBusy !== "true") send(form, event.submitter);
});

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
function send(form, submitter) {
  const request = new XMLHttpRequest(); // fetch does not tell how much is sent
  const body = new FormData(form, submitter);
  const sending = dataOf(form, "progress");
  const reader = new LineReader(request, ({ words, done, of }) => {
    if (words) show(form, words, done, of);
  });
  form.ariaBusy = "true";
  show(form, sending);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    if (loaded < total) show(form, sending, loaded / KB, total / KB, "KB");
  });
  request.addEventListener("progress", () => reader.read());
  request.addEventListener("loadend", () => {
    reader.read();
    arrive(form, request, reader.last);
  });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", LINES);
  request.send(body);
}

/** Reads the lines of an answer as they arrive. */
class LineReader {
  /** @type {ProgressLine} */
  last = {};
  #request;
  #onLine;
  #end = 0; // of the last whole line that was read

  /**
   * @param {XMLHttpRequest} request
   * @param {(line: ProgressLine) => void} onLine
   */
  constructor(request, onLine) {
    this.#request = request;
    this.#onLine = onLine;
  }

  read() {
    if (!hasLines(this.#request)) return;
    const text = this.#request.responseText;
    const end = text.lastIndexOf("\n") + 1;
    for (const line of text.slice(this.#end, end).split("\n").filter(Boolean)) {
      this.last = JSON.parse(line);
      this.#onLine(this.last);
    }
    this.#end = end;
  }
}

/** @param {XMLHttpRequest} request */
function hasLines(request) {
  return request.getResponseHeader("Content-Type")?.startsWith(LINES) ?? false;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} words
 * @param {number} [done]
 * @param {number} [of]
 * @param {string} [unit]
 */
function show(form, words, done = 0, of = 0, unit = "") {
  const box = findPart(form, ".progress");
  const bar = findPart(box, "progress", HTMLProgressElement);
  const step = findPart(box, "[role=status]");
  box.hidden = false;
  // Written once a step: else a screen reader would read every number.
  if (step.textContent !== words) step.textContent = words;
  const share = `${number.format(Math.floor(done))} / ${number.format(Math.ceil(of))} ${unit}`;
  writeText(box, ".rows", of ? share.trim() : "");
  if (of) {
    bar.max = of;
    bar.value = done;
  } else bar.removeAttribute("value");
}

/**
 * @param {HTMLFormElement} form
 * @param {XMLHttpRequest} request
 * @param {ProgressLine} last
 */
function arrive(form, request, last) {
  if (last.to) location.assign(last.to);
  else if (last.page) replaceContent(last.page);
  else {
    show(form, dataOf(form, "broken"));
    findPart(form, ".progress progress").hidden = true;
    form.ariaBusy = "false";
    // Signed out meanwhile: the page leads to the sign-in.
    if (request.responseURL && !hasLines(request)) location.reload();
  }
}

/** @param {string} html */
function replaceContent(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  findPart(document, "#content").replaceWith(findPart(page, "#content"));
  const message = document.querySelector("#content .errorlist, #content .refusal");
  if (!(message instanceof HTMLElement)) return;
  message.setAttribute("tabindex", "-1");
  message.focus();
}

// After the browser's way back from the answer, the form can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-progress]")) {
    form.ariaBusy = "false";
    findPart(form, ".progress").hidden = true;
  }
});
