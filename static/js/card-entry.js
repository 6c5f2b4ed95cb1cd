/* The scanner on the page that asks for a stall card's code. The field needs no script. */

import { scan } from "./camera.js";
import { cardPath } from "./card-path.js";
import { dataOf, findPart, showOnly } from "./parts.js";

const place = findPart(document, "[data-scanner]");
const button = findPart(place, "[data-scan]", HTMLButtonElement);
const video = findPart(place, "[data-view]", HTMLVideoElement);
// Without TLS a browser has no camera: then there is nothing to tap.
place.hidden = !navigator.mediaDevices;

button.addEventListener("click", async () => {
  button.hidden = true;
  say("looking");
  try {
    await scan(video, dataOf(place, "reader"), follow);
  } catch (problem) {
    const isRefused = problem instanceof DOMException && problem.name === "NotAllowedError";
    say(isRefused ? "refused" : "none");
    button.hidden = false;
  }
});

/** @param {string} text */
function follow(text) {
  const path = cardPath(text);
  if (path) location.assign(path);
  else say("other");
  return path !== null;
}

/** @param {"looking" | "other" | "refused" | "none"} what */
function say(what) {
  showOnly(place, "data-scan-says", what);
}
