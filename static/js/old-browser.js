/* Says why the till does not start: the browser is too old, or a file of the page did not arrive.

   A classic script in the syntax of 2009, because a browser that is too old for the other scripts
   must still parse this one. It runs before them, on the selling screen and at the stall card, and
   there hides whatever would let somebody sell. The other scripts run all the same where they can:
   what waits on the phone is sent. What a few lines can replace is not asked for here. */

var FILE_PATIENCE = 4000; // ms: a page that is left at once shows nothing
var START_PATIENCE = 15000; // ms after the page has loaded
var LOAD_PATIENCE = 40000; // ms: a file that hangs keeps the page from loading
var isFileMissing = false;
var isTooOld = false;

/* Whether the browser has everything that the scripts use without asking. */
function hasAllFeatures() {
  return [
    "noModule" in HTMLScriptElement.prototype,
    typeof globalThis === "object",
    typeof indexedDB === "object" && indexedDB !== null,
    typeof fetch === "function",
    typeof AbortController === "function",
    typeof TextEncoder === "function",
    typeof URL === "function" && typeof URL.createObjectURL === "function",
    typeof crypto === "object" && typeof crypto.getRandomValues === "function",
    typeof Intl === "object" && typeof Intl.RelativeTimeFormat === "function",
    typeof Promise === "function" && typeof Promise.prototype["finally"] === "function",
    typeof Object.fromEntries === "function",
    typeof Object.entries === "function",
    typeof Array.prototype.flat === "function",
    typeof String.prototype.replaceAll === "function",
    typeof Element.prototype.replaceChildren === "function",
    typeof Element.prototype.closest === "function",
    typeof HTMLTemplateElement === "function",
    typeof SubmitEvent === "function" && "submitter" in SubmitEvent.prototype,
    canMakeTargets()
  ].every(Boolean);
}

function canMakeTargets() {
  try {
    return Boolean(new EventTarget());
  } catch (_problem) {
    return false;
  }
}

/**
 * Hide or show the elements that the selector matches.
 * @param {string} selector
 * @param {boolean} isHidden
 */
function setHidden(selector, isHidden) {
  Array.prototype.forEach.call(document.querySelectorAll(selector), function (element) {
    element.hidden = isHidden;
  });
}

/**
 * Show one of the notices of templates/cashier/old_browser.html.
 * @param {string} why
 */
function sayCannotStart(why) {
  setHidden('[data-cannot-start="' + why + '"]', false);
}

function sayTooOld() {
  isTooOld = true;
  setHidden("[data-till], .pin-form", true);
  sayCannotStart("too_old");
}

function sayNotStarted() {
  var isWaiting = document.querySelector("[data-till][inert]") !== null;
  if (isWaiting && !isTooOld) sayCannotStart("not_started");
}

/**
 * Note what fails before the till has started: a script that did not arrive, or whose syntax is too
 * new for this browser.
 * @param {ErrorEvent} event
 */
function noteError(event) {
  if (event.target instanceof HTMLScriptElement) isFileMissing = true;
  var isOurs = event.error instanceof SyntaxError && event.filename.indexOf("/static/") > 0;
  if (isOurs && document.querySelector("[data-till]:not([inert])") === null) sayTooOld();
}

addEventListener("error", noteError, true);

document.addEventListener("DOMContentLoaded", function () {
  if (!hasAllFeatures()) sayTooOld();
});

setTimeout(sayNotStarted, LOAD_PATIENCE);
addEventListener("load", function () {
  setTimeout(sayNotStarted, isFileMissing ? FILE_PATIENCE : START_PATIENCE);
});
