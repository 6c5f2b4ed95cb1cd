/* The report of a closed shift on the screen and on paper, and the list of cash moved. */

/** @import { Row } from "./rows.js" */
/** @import { ShiftReport } from "./shift-state.js" */

import { formatServerMoment, formatServerTime } from "./clock.js";
import { rupiah, signedRupiah } from "./money.js";
import { timeOf } from "./outbox.js";
import { dataOf, fillList, findPart, showPart, writeText } from "./parts.js";
import { writePaid } from "./payments.js";
import { summary } from "./sums.js";

const NO_KEY = "00000000-0000-0000-0000-000000000000"; // stands for the shift's in the address

/**
 * Write a closed shift into its panel.
 * @param {HTMLElement} till
 * @param {HTMLElement} panel
 * @param {ShiftReport} report
 */
export function writeReport(till, panel, { rows, opened, closed, expected, ofOrders, difference }) {
  const { entry } = closed;
  const texts = {
    since: formatServerMoment(timeOf(opened ?? closed)),
    until: formatServerMoment(timeOf(closed)),
    float: rupiah(opened?.entry.float ?? 0),
    orders: rupiah(ofOrders),
    expected: rupiah(expected),
    counted: rupiah(entry.counted),
    difference: signedRupiah(difference),
    reason: entry.reason,
  };
  for (const [name, text] of Object.entries(texts)) {
    writeText(panel, `[data-shift-report-${name}]`, text);
  }
  writePaid(
    panel,
    summary(rows, () => ""),
  );
  showPart(panel, "[data-shift-of-orders]", ofOrders !== 0);
  listMovements(findPart(panel, "[data-shift-report-movements]"), rows);
  const link = findPart(panel, "[data-report-page]", HTMLAnchorElement);
  link.href = dataOf(till, "shift").replace(NO_KEY, entry.shift);
}

/**
 * List the cash that was put into the drawer and taken out; hide the list if there is none.
 * @param {HTMLElement} section
 * @param {Row[]} rows
 */
export function listMovements(section, rows) {
  const moved = rows.flatMap((row) =>
    row.entry.kind === "cash" ? [{ at: timeOf(row), entry: row.entry }] : [],
  );
  section.hidden = !moved.length;
  fillList(section, moved, (copy, { at, entry }) => {
    writeText(copy, "[data-at]", formatServerTime(at));
    writeText(copy, "[data-note]", entry.note);
    writeText(copy, "[data-amount]", signedRupiah(entry.amount));
  });
}
