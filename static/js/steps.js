/* One thing at a time: the goods, or one panel in their place. The bar with total and "Bayar"
   stays through all of them, and the phone's own way back leads to the goods. */

const opened = new Map();
let till;

/** Wires every `[data-panel]` of `root` and every `[data-open]` that leads to one. */
export function wireSteps(root) {
  till = root;
  root.addEventListener("click", ({ target }) => {
    const step = target.closest("[data-open]")?.dataset.open;
    if (step) show(step);
  });
  addEventListener("popstate", () => turnTo("sell"));
}

/** `work` is done each time that `step` is shown, with what `show` was given. */
export function onShow(step, work) {
  opened.set(step, work);
}

/** Which step is shown: "sell" or the name of a panel. */
export function shown() {
  return till.dataset.step;
}

export async function show(step, about) {
  if (step === shown()) return;
  // One entry of the history stands for "away from the goods"; it is never taken back by script,
  // for that happens later, and then perhaps under another panel.
  if (step !== "sell" && !history.state?.away) history.pushState({ away: true }, "");
  await opened.get(step)?.(about);
  turnTo(step);
}

function turnTo(step) {
  const left = document.activeElement?.closest("[data-panel]");
  till.dataset.step = step;
  for (const panel of till.querySelectorAll("[data-panel]")) {
    panel.hidden = panel.dataset.panel !== step;
  }
  const head = till.querySelector(`[data-panel="${step}"] h2`);
  if (head) head.focus();
  else if (left) till.querySelector("main").focus(); // not nowhere
}
