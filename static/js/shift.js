/* A shift: opened with a float, cash put in and taken out, counted blind and closed. The phone
   keeps a count that was given: what is expected is shown after it, and it cannot be changed. */

import { dayOf, momentOf, timeOf } from "./clock.js";
import { hurry } from "./courier.js";
import { announce, changes, keep, kept } from "./disk.js";
import { amountIn, grouped, rupiah, takeAmount } from "./money.js";
import { closeShift, moveCash, openShift, since } from "./outbox.js";
import { methodOf, methodsOf, writePaid } from "./payments.js";
import { print } from "./print.js";
import { onShow, show, shown } from "./steps.js";
import { expectedCash, summary } from "./sums.js";

/** Wires the shift of `till`. Returns what is told of the news. */
export function wireShift(till) {
  const panel = till.querySelector("[data-panel=shift]");
  const opening = panel.querySelector("[data-open-shift]");
  const moving = panel.querySelector("[data-move-cash]");
  const counting = panel.querySelector("[data-count]");
  const closing = panel.querySelector("[data-close-shift]");
  const methods = methodsOf(till);
  let report = null; // of the shift that was closed just now

  onShow("shift", () => {
    report = null;
    hurry(); // the news say what orders have brought into the drawer
    return draw();
  });
  changes.addEventListener("shift", () => {
    if (shown() === "shift") draw();
    warnOfYesterday();
  });
  changes.addEventListener("outbox", () => shown() === "shift" && draw());
  warnOfYesterday();

  takeAmount(opening.float);
  onSubmit(opening, async () => {
    const float = amountIn(opening.float, 0);
    if (float === null) return;
    await openShift(float);
    show("sell");
  });
  takeAmount(moving.amount);
  onSubmit(moving, async ({ submitter }) => {
    const amount = amountIn(moving.amount, 1);
    if (amount === null) return;
    await moveCash(amount * Number(submitter.value), moving.note.value.trim());
    moving.reset();
  });
  panel.querySelector("[data-start-count]").addEventListener("click", () => {
    counting.reset();
    turnTo("count");
    writeCounted();
  });
  counting.addEventListener("input", writeCounted);
  onSubmit(counting, async () => {
    const { key } = await kept("shift");
    await keep("count", { shift: key, coins: coins(), counted: counted() });
    await draw();
  });
  onSubmit(closing, async () => {
    const { rows, count, expected, ofOrders } = await current();
    const difference = count.counted - expected;
    const closed = await closeShift({ ...count, difference, reason: closing.reason.value.trim() });
    report = closed && { rows: [...rows, closed], expected, ofOrders, difference };
    await draw();
  });
  panel.querySelector("[data-print-shift]").addEventListener("click", () => print(till, "shift"));
  panel.querySelector("[data-next-shift]").addEventListener("click", () => show("shift"));
  return { heard };

  /* Orders that were paid in cash are no entries of this phone. */
  async function heard({ orders_cash: told }) {
    const before = await kept("orders_cash");
    if (!told || (before?.shift === told.shift && before.amount === told.amount)) return;
    await keep("orders_cash", told);
    announce("shift");
  }

  function onSubmit(form, work) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say(null);
      try {
        await work(event);
      } catch (problem) {
        say(problem.name === "QuotaExceededError" ? "full" : "other");
      }
    });
  }

  /* A drawer that nobody counted in the evening mixes two days' money. */
  async function warnOfYesterday() {
    const shift = await kept("shift").catch(() => undefined);
    const old = Boolean(shift) && dayOf(shift.made_at) < dayOf();
    till.querySelector("[data-old-shift]").hidden = !old;
  }

  async function current() {
    const [shift, count, told] = await Promise.all(["shift", "count", "orders_cash"].map(kept));
    if (!shift) return {};
    const rows = (await since(shift.number)).filter(
      ({ entry, state }) =>
        state !== "held" && (entry.key === shift.key || entry.shift === shift.key),
    );
    const given = count?.shift === shift.key ? count : undefined;
    const ofOrders = told?.shift === shift.key ? told.amount : 0;
    const inDrawer = expectedCash(rows, (name) => methodOf(methods, name).fillsDrawer);
    return { shift, rows, count: given, ofOrders, expected: inDrawer + ofOrders };
  }

  async function draw() {
    const { shift, rows, count, expected } = await current();
    if (report) return writeReport(report);
    if (!shift) return turnTo("closed");
    write("since", momentOf(shift.made_at));
    write("float", rupiah(rows.find(({ entry }) => entry.kind === "open")?.entry.float ?? 0));
    listMovements("movements", rows);
    if (!count) return turnTo(panel.dataset.part === "count" ? "count" : "open");
    const difference = count.counted - expected;
    write("expected", rupiah(expected));
    write("counted", rupiah(count.counted));
    write("difference", signed(difference));
    closing.reason.required = difference !== 0;
    closing.querySelector("[data-why-difference]").hidden = difference === 0;
    return turnTo("counted");
  }

  function writeReport({ rows, expected, ofOrders, difference }) {
    const [opened] = rows;
    const { entry, made_at } = rows.at(-1);
    write("report-since", momentOf(opened.made_at));
    write("report-until", momentOf(made_at));
    write("report-float", rupiah(opened.entry.float ?? 0));
    writePaid(panel, summary(rows, ({ stall }) => stall));
    write("report-orders", rupiah(ofOrders));
    panel.querySelector("[data-shift-of-orders]").hidden = !ofOrders;
    write("report-expected", rupiah(expected));
    write("report-counted", rupiah(entry.counted));
    write("report-difference", signed(difference));
    write("report-reason", entry.reason);
    listMovements("report-movements", rows);
    panel.querySelector("[data-report-page]").href = till.dataset.shift.replace(
      "00000000-0000-0000-0000-000000000000", entry.shift,
    );
    turnTo("report");
  }

  function listMovements(place, rows) {
    const section = panel.querySelector(`[data-shift-${place}]`);
    const template = section.querySelector("template");
    const moved = rows.filter(({ entry }) => entry.kind === "cash");
    section.hidden = !moved.length;
    section.querySelector("ul").replaceChildren(
      ...moved.map(({ made_at, entry }) => {
        const item = template.content.cloneNode(true);
        item.querySelector("[data-at]").textContent = timeOf(made_at);
        item.querySelector("[data-note]").textContent = entry.note;
        item.querySelector("[data-amount]").textContent = signed(entry.amount);
        return item;
      }),
    );
  }

  function coins() {
    const fields = [...counting.querySelectorAll("[data-coin]")];
    const found = fields.map((field) => [field.dataset.coin, Math.max(Number(field.value) || 0, 0)]);
    return Object.fromEntries(found.filter(([, number]) => number));
  }

  function counted() {
    return Object.entries(coins()).reduce((sum, [coin, number]) => sum + coin * number, 0);
  }

  function writeCounted() {
    write("counting", rupiah(counted()));
  }

  /* One part of the panel: "closed", "open", "count", "counted" or "report". */
  function turnTo(part) {
    panel.dataset.part = part;
    for (const each of panel.querySelectorAll("[data-part-is]")) {
      each.hidden = each.dataset.partIs !== part;
    }
  }

  function write(what, text) {
    panel.querySelector(`[data-shift-${what}]`).textContent = text;
  }

  function say(problem) {
    for (const each of panel.querySelectorAll("[data-problem-is]")) {
      each.hidden = each.dataset.problemIs !== problem;
    }
  }
}

function signed(amount) {
  return amount > 0 ? `+${rupiah(amount)}` : rupiah(amount);
}
