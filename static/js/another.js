/* On the page that tells that this phone is another till: the form that begins a new till, shown
   only while nothing is unsent. */

import { findPart } from "./parts.js";
import { allIsSent, forgetTill } from "./till.js";

const form = findPart(document, "[data-anew]");
form.hidden = !(await allIsSent());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await forgetTill()) location.assign(location.pathname);
  else form.hidden = true; // another tab has just sold
});
