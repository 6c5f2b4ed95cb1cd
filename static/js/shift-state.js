/* The open shift as this phone knows it, and the report of a shift that is closed. */

/** @import { Count, CountEntry, OpenEntry, OpenShift, PlacedRow, Row } from "./rows.js" */

import { loadValue } from "./disk.js";
import { rowsSince } from "./outbox.js";
import { expectedCash } from "./sums.js";

/**
 * The open shift: its rows, the count of its drawer if one was given, the cash (rupiah) that online
 * orders brought, and the cash that should be in the drawer.
 * @typedef {{ shift: OpenShift, rows: PlacedRow[], count: Count | undefined, ofOrders: number,
 *   expected: number }} ShiftState
 */

/**
 * A closed shift: its rows, the last of which is the count.
 * @typedef {{ rows: Row[], opened: Row<OpenEntry> | undefined, closed: Row<CountEntry>,
 *   expected: number, ofOrders: number, difference: number }} ShiftReport
 */

/**
 * Load the open shift; undefined if none is open.
 * @param {(payment: string) => boolean} fillsDrawer
 * @returns {Promise<ShiftState | undefined>}
 */
export async function loadShift(fillsDrawer) {
  const [shift, count, ordersCash] = await Promise.all([
    loadValue("shift"),
    loadValue("count"),
    loadValue("orders_cash"),
  ]);
  if (!shift) return undefined;
  const rows = (await rowsSince(shift.number)).filter(
    ({ entry, state }) =>
      state !== "held" && (entry.key === shift.key || entry.shift === shift.key),
  );
  const ofOrders = ordersCash?.shift === shift.key ? ordersCash.amount : 0;
  return {
    shift,
    rows,
    count: count?.shift === shift.key ? count : undefined,
    ofOrders,
    expected: expectedCash(rows, fillsDrawer) + ofOrders,
  };
}
