/* On the page that says that this phone is another till: the way to begin as a new till, open only
   while nothing is unsent. */

import { allIsSent, forgetTill } from "./till.js";

const anew = document.querySelector("[data-anew]");
anew.hidden = !(await allIsSent());
anew.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await forgetTill()) location.assign(location.pathname);
  else anew.hidden = true; // another tab has just sold
});
