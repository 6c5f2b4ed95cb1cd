/* The unsent entries as a file that an official can feed in: for a phone that may not send, or
   cannot send any more (transactions/receiving/feed.py parses it). */

import { atTheServer, dayOf } from "./clock.js";
import { rowsOfLaterVersion } from "./connection.js";
import { loadValue, problemOf } from "./disk.js";
import { unsentRows, wireEntry } from "./outbox.js";
import { findParts } from "./parts.js";
import { tillName } from "./till.js";

const FORMAT = "kasir-belum-terkirim/2";
const DOWNLOAD = 60_000; // ms until the file's address is given back

/**
 * Wire the buttons beside notices that offer the file.
 * @param {HTMLElement} till
 */
export function wireRescue(till) {
  for (const button of findParts(till, "[data-rescue]")) {
    button.addEventListener("click", () => saveUnsent(till.dataset.till));
  }
}

/**
 * Offer the file for saving. Resolve to false when nothing is unsent.
 * @param {string | undefined} code the till's, if the page knows it
 */
export async function saveUnsent(code) {
  const rows = await unsentRows().catch((problem) => {
    if (problemOf(problem) === "later") return rowsOfLaterVersion();
    throw problem;
  });
  const aside = await loadValue("aside").catch(() => undefined);
  if (!rows.length && !aside?.length) return false;
  const till = await tillName(code);
  const content = {
    format: FORMAT,
    till,
    saved_at: new Date(atTheServer()).toISOString(),
    entries: rows.map(wireEntry),
    ...(aside?.length && { aside }),
  };
  const file = new Blob([JSON.stringify(content, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `kasir-${till.replace(/[^A-Za-z0-9]/g, "").slice(0, 12)}-${dayOf()}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD);
  return true;
}
