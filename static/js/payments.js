/* The payment methods, as the page brings them (transactions/models/payments.py). A page that the
   worker stored may meet a method that it does not know: in its own rows, or in an answer of a
   newer server. Such a method has its wire name for a label, fills no drawer and shows no code. */

import { rupiah } from "./money.js";

/** The methods that the page of `till` knows, by wire name. */
export function methodsOf(till) {
  const methods = JSON.parse(till.dataset.payments).map((method) => [method.name, method]);
  return new Map(methods);
}

/** {name, label, fillsDrawer, showsCode} of the method with that wire name. */
export function methodOf(methods, name) {
  return methods.get(name) ?? { name, label: name, fillsDrawer: false, showsCode: false };
}

/** What one method comes to, in rupiah. A server of before has no `payments`: it names each
    method's sum beside `amount`. */
function paidBy(name, sums) {
  return (sums.payments ?? sums)[name] ?? 0;
}

/** Writes what each method comes to into its place in `panel`, [data-paid-by=<wire name>]. What no
    place is for goes into [data-paid-otherwise], so that the parts add up to `sums.amount`. */
export function writePaid(panel, sums) {
  let rest = sums.amount;
  for (const place of panel.querySelectorAll("[data-paid-by]")) {
    const amount = paidBy(place.dataset.paidBy, sums);
    place.textContent = rupiah(amount);
    rest -= amount;
  }
  const otherwise = panel.querySelector("[data-paid-otherwise]");
  otherwise.hidden = rest === 0;
  otherwise.querySelector("[data-amount]").textContent = rupiah(rest);
}
