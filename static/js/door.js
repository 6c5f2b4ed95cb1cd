/* On the page of a till that is not let in: the number of entries that its phone has not sent, and
   a file of them. A phone that lost its cookie comes back by itself. */

import { comeBack } from "./identity.js";
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
// Once: a browser that refuses cookies would come back for ever.
const { back, sell } = place.dataset;
if (back && sell && !location.search && (await comeBack(back).catch(() => false))) {
  location.replace(`${sell}?baru`);
}
