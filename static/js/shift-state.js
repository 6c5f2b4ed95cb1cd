/* The open shift as this phone knows it, and the report of a shift that is closed. */

/** @import { Count, CountEntry, OpenEntry, OpenShift, PlacedRow, Row } from "./rows.js" */

import { dayOf } from "./clock.js";
import { loadValue } from "./disk.js";
import { dayOfRow, rowsSince } from "./outbox.js";
import { expectedCash } from "./sums.js";

/**
 * The open shift: its rows, the count of its drawer if one was given, the cash (rupiah) that online
 * orders brought, and the cash that should be in the drawer.
 * @typedef {{ shift: OpenShift, isOld: boolean, rows: PlacedRow[], count: Count | undefined, ofOrders: number,
 *   expected: number }} ShiftState
 */

/**
 * A closed shift: its rows, the last of which is the count.
 * @typedef {{ rows: Row[], opened: Row<OpenEntry> | undefined, closed: Row<CountEntry>,
 *   expected: number, ofOrders: number, difference: number }} ShiftReport
 */

/**
 * Load the shift to count next: the oldest that nobody has counted, or else the open one. `isOld`: it
 * is of an earlier day. Resolve to undefined if there is none.
 * @returns {Promise<{ shift: OpenShift, isOld: boolean } | undefined>}
 */
export async function loadDueShift() {
  const [open, [oldest] = []] = await Promise.all([loadValue("shift"), loadValue("uncounted")]);
  const shift = oldest ?? open;
  return shift && { shift, isOld: dayOfRow(shift) < dayOf() };
}

/**
 * Load the shift to count next; undefined if none is open.
 * @param {(payment: string) => boolean} fillsDrawer
 * @returns {Promise<ShiftState | undefined>}
 */
export async function loadShift(fillsDrawer) {
  const [due, count, ordersCash] = await Promise.all([
    loadDueShift(),
    loadValue("count"),
    loadValue("orders_cash"),
  ]);
  if (!due) return undefined;
  const { shift, isOld } = due;
  const rows = (await rowsSince(shift.number)).filter(
    ({ entry, state }) =>
      state !== "held" && (entry.key === shift.key || entry.shift === shift.key),
  );
  const ofOrders = ordersCash?.shift === shift.key ? ordersCash.amount : 0;
  return {
    shift,
    isOld,
    rows,
    count: count?.shift === shift.key ? count : undefined,
    ofOrders,
    expected: expectedCash(rows, fillsDrawer) + ofOrders,
  };
}
