/* Puts this phone's key into the stall card's form. Without it a new till is made. */

import { findPart } from "./parts.js";
import { tillKey } from "./till.js";

const form = findPart(document, ".pin-form", HTMLFormElement);
const field = findPart(form, "input[name=till]", HTMLInputElement);
let isKnown = false;

const knowing = tillKey()
  .then((key) => {
    field.value = key;
  })
  .catch(() => {}) // a phone that stores nothing has no key
  .then(() => {
    isKnown = true;
  });

// A finger may be quicker than a slow disk. Without its key a phone would become another till.
form.addEventListener("submit", async (event) => {
  if (isKnown) return;
  event.preventDefault();
  await knowing;
  form.submit();
});
