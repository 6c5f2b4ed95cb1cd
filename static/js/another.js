/* On the page that tells that this phone is another till: the form that begins a new till, shown
   only while nothing is unsent. */

import { findPart } from "./parts.js";
import { allIsSent, forgetTill } from "./till.js";

const form = findPart(document, "[data-anew]");
allIsSent()
  .then((isSent) => {
    form.hidden = !isSent;
  })
  .catch(() => {}); // nobody knows what is unsent: no new till
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await forgetTill().catch(() => false)) location.assign(location.pathname);
  else form.hidden = true; // another tab has just sold
});
