/* On the page of a till that is not let in: the number of entries that its phone has not sent, and
   a file of them. */

import { grouped } from "./money.js";
import { outboxState } from "./outbox.js";
import { findPart, writeText } from "./parts.js";
import { saveUnsent } from "./saved.js";
import { openClock } from "./server-clock.js";

const place = findPart(document, "[data-unsent-here]");
const { count } = await outboxState();
await openClock();
writeText(place, "[data-number]", grouped(count));
findPart(place, "button").addEventListener("click", () => saveUnsent(place.dataset.code));
place.hidden = !count;
