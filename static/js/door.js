/* On the page of a till that is not let in: what its phone still keeps, and a file of it. */

import { openClock } from "./clock.js";
import { grouped } from "./money.js";
import { state } from "./outbox.js";
import { saveUnsent } from "./saved.js";

const place = document.querySelector("[data-unsent-here]");
const { count } = await state();
await openClock();
place.querySelector("[data-number]").textContent = grouped(count);
place.querySelector("button").addEventListener("click", () => saveUnsent(place.dataset.code));
place.hidden = !count;
