/* Puts this phone's keys into the stall card's form. Without them a new till is made. */

import { deviceKey } from "./device.js";
import { findPart } from "./parts.js";
import { tillKey } from "./till.js";

const form = findPart(document, ".pin-form", HTMLFormElement);
let isKnown = false;

const knowing = Promise.all([fill("till", tillKey), fill("device", deviceKey)]).then(() => {
  isKnown = true;
});

// A finger may be quicker than a slow disk. Without its key a phone would become another till.
form.addEventListener("submit", async (event) => {
  if (isKnown) return;
  event.preventDefault();
  await knowing;
  form.submit();
});

/**
 * Fill the field of that name with a key. A phone that stores nothing has none.
 * @param {string} name
 * @param {() => Promise<string>} load
 */
async function fill(name, load) {
  try {
    findPart(form, `input[name=${name}]`, HTMLInputElement).value = await load();
  } catch {
    // The field stays empty.
  }
}
