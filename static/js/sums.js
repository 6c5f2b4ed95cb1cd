/* What entries come to, worked out on the phone as the ledger does it: a void takes back the lines
   of its sale. */

/** The price of lines together, in rupiah. */
export function amountOf(lines) {
  return lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}

export function unitsOf(lines) {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** What a row of the outbox sells or takes back: its lines, how they were paid, and the sign. */
export function goodsOf({ entry, undoes }) {
  if (entry.kind === "sale") return { lines: entry.lines, payment: entry.payment, sign: 1 };
  if (entry.kind === "void") return { lines: undoes.lines, payment: undoes.payment, sign: -1 };
  return { lines: [], payment: undefined, sign: 0 };
}

/* What an official has voided has no void among this phone's rows: the sale itself goes. */
function stands({ voided }) {
  return voided !== "at_the_desk";
}

/** A row's amount in rupiah, below zero for a void. */
export function rowAmount(row) {
  const { lines, sign } = goodsOf(row);
  return sign * amountOf(lines);
}

/** {amount, sales, units, payments, products: [{stall, name, units, amount}]} of rows. `payments`
    has rupiah by the wire name of each method that occurs. `stallOf` tells a line's stall by id. */
export function summary(rows, stallOf) {
  const total = { amount: 0, sales: 0, units: 0, payments: {} };
  const products = new Map();
  for (const row of rows.filter(stands)) {
    const { lines, payment, sign } = goodsOf(row);
    const amount = sign * amountOf(lines);
    total.amount += amount;
    total.sales += sign;
    total.units += sign * unitsOf(lines);
    if (payment) total.payments[payment] = (total.payments[payment] ?? 0) + amount;
    for (const line of lines) count(products, stallOf(line), line, sign);
  }
  return { ...total, products: [...products.values()].filter(({ units, amount }) => units || amount) };
}

function count(products, stall, { name, price, quantity }, sign) {
  const key = `${stall} ${name}`;
  const product = products.get(key) ?? { stall, name, units: 0, amount: 0 };
  product.units += sign * quantity;
  product.amount += sign * quantity * price;
  products.set(key, product);
}

/** What should be in the drawer: the float, cash taken, put in and taken out. `rows` of one
    shift; `fillsDrawer` tells, by wire name, the methods whose money lies in the drawer. Change
    that was given back is not cash expected. */
export function expectedCash(rows, fillsDrawer) {
  return rows.filter(stands).reduce((sum, row) => {
    const { kind, float, amount } = row.entry;
    if (kind === "open") return sum + float;
    if (kind === "cash") return sum + amount;
    return fillsDrawer(goodsOf(row).payment) ? sum + rowAmount(row) : sum;
  }, 0);
}
