/* On the page of a till that is not let in: the number of entries that its phone has not sent, and
   a file of them. A phone that lost its cookie comes back by itself. */

import { comeBack } from "./identity.js";
import { grouped } from "./money.js";
import { outboxState } from "./outbox.js";
import { findPart, writeText } from "./parts.js";
import { saveUnsent } from "./saved.js";
import { openClock } from "./server-clock.js";

const place = findPart(document, "[data-unsent-here]");
findPart(place, "button").addEventListener("click", () => saveUnsent(place.dataset.code));
openClock().catch(() => {}); // the file then names the phone's own time
outboxState()
  .then(({ count }) => {
    writeText(place, "[data-number]", grouped(count));
    place.hidden = !count;
  })
  .catch(() => {}); // a phone without storage has stored no entry
// Once: a browser that refuses cookies would come back for ever.
const { back, sell } = place.dataset;
if (back && sell && !location.search) {
  comeBack(back)
    .then((isBack) => isBack && location.replace(`${sell}?baru`))
    .catch(() => {}); // the card lets it in again
}
