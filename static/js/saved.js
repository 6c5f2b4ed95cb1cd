/* What is unsent, as a file that an official can feed in: for a phone that may not send, or cannot
   any more (transactions/receiving/feed.py reads it). */

import { atTheServer, dayOf } from "./clock.js";
import { unsent } from "./outbox.js";
import { tillName } from "./till.js";

/** Offers the file for saving; `code` is the till’s, if the page knows it. False when nothing is
    unsent. */
export async function saveUnsent(code) {
  const rows = await unsent();
  if (!rows.length) return false;
  const now = Date.now();
  const till = await tillName(code);
  const content = {
    format: "kasir-belum-terkirim/2",
    till,
    saved_at: new Date(atTheServer(now)).toISOString(),
    entries: rows.map(({ entry, made_at }) => ({ ...entry, age_ms: now - made_at })),
  };
  const file = new Blob([JSON.stringify(content, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `kasir-${till.replace(/[^A-Za-z0-9]/g, "").slice(0, 12)}-${dayOf(now)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return true;
}
