/* What a line costs: price × quantity, less what a bundle ("3 untuk 10rb") or the cashier takes off.
   The same rule as jakpreneur/bundles.py; tests/prices.json has the cases of both. Sums of a basket
   stay below 2^53, but a product of two amounts does not: there BigInt counts. */

/** @import { Bundle, Discount, Line } from "./rows.js" */

/** @typedef {{ price: number, quantity: number, stall?: unknown, bundle?: Bundle }} BundledLine */

/**
 * Return what a line costs, in rupiah.
 * @param {Pick<Line, "price" | "quantity" | "amount">} line
 */
export function lineAmount({ price, quantity, amount }) {
  return amount ?? price * quantity;
}

/**
 * Return the lines as they are sold: each with its `amount` where that is not price × quantity.
 * @param {Line[]} lines as the cashier put them together
 * @param {Discount | null} [discount] off the whole basket
 * @returns {Line[]}
 */
export function pricedLines(lines, discount = null) {
  const off = bundleDiscounts(lines.map(bundledAs));
  const amounts = lines.map(({ price, quantity, agreed }, place) =>
    agreed === undefined ? price * quantity - (off[place] ?? 0) : agreed,
  );
  const shares = spread(discountOf(discount, total(amounts)), amounts);
  return lines.map((line, place) => withAmount(line, (amounts[place] ?? 0) - (shares[place] ?? 0)));
}

/**
 * Return a line that was sold before, with the amount that was paid for it.
 * @param {Line} line
 * @returns {Line}
 */
export function asAgreed({ amount, ...line }) {
  return {
    ...line,
    ...((amount !== undefined || line.bundle) && { agreed: lineAmount({ ...line, amount }) }),
  };
}

/**
 * Return what is left of lines when so many units of each are kept. What is kept keeps its share of
 * the amount, rounded up, as in transactions/database/amendments.sql.
 * @param {Line[]} lines
 * @param {number[]} keeps
 * @returns {Line[]}
 */
export function keptLines(lines, keeps) {
  const kept = lines.map((line, place) => {
    const quantity = keeps[place] ?? 0;
    const whole = lineAmount(line);
    const back = Math.floor((whole * (line.quantity - quantity)) / line.quantity);
    return withAmount({ ...line, quantity }, whole - back);
  });
  return kept.filter(({ quantity }) => quantity > 0);
}

/**
 * Return the rupiah that the discount takes off a basket of this total.
 * @param {Discount | null} discount
 * @param {number} amount
 */
export function discountOf(discount, amount) {
  if (!discount) return 0;
  const { percent, rupiah = 0 } = discount;
  return Math.min(percent === undefined ? rupiah : Math.floor((amount * percent) / 100), amount);
}

/**
 * Return the line as a bundle takes it: one with a price of its own is in no bundle.
 * @param {Line} line
 * @returns {BundledLine}
 */
function bundledAs({ price, list_price: listPrice, quantity, stall, bundle, agreed }) {
  const isListed = agreed === undefined && price === (listPrice ?? price);
  return { price, quantity, stall, ...(isListed && bundle && { bundle }) };
}

/**
 * Return the line with that amount. More than price × quantity is a higher price.
 * @param {Line} line
 * @param {number} amount
 * @returns {Line}
 */
function withAmount({ agreed, amount: _amount, bundle, ...line }, amount) {
  const price = Math.max(line.price, Math.ceil(amount / line.quantity) || 0);
  const isExact = amount === price * line.quantity;
  const isBundled = bundle && agreed === undefined;
  return { ...line, price, ...(isBundled && { bundle }), ...(!isExact && { amount }) };
}

/**
 * Return the rupiah that bundles take off each line, in order.
 * @param {BundledLine[]} lines
 */
export function bundleDiscounts(lines) {
  const off = lines.map(() => 0);
  for (const { bundle, places } of groupsOf(lines)) {
    const group = places.map((place) => /** @type {BundledLine} */ (lines[place]));
    discountsOfGroup(group, bundle).forEach((discount, n) => {
      off[places[n] ?? 0] = discount;
    });
  }
  return off;
}

/**
 * Return the places of the lines that mix: those with the same stall and the same bundle.
 * @param {BundledLine[]} lines
 */
function groupsOf(lines) {
  /** @type {Map<string, { bundle: Bundle, places: number[] }>} */
  const groups = new Map();
  lines.forEach(({ bundle, stall }, place) => {
    if (!bundle || !(bundle.units > 0)) return;
    const name = `${stall} ${bundle.units} ${bundle.price}`;
    const group = groups.get(name) ?? { bundle, places: [] };
    group.places.push(place);
    groups.set(name, group);
  });
  return groups.values();
}

/**
 * Return what is taken off each of these lines, which have the same bundle: full bundles of the
 * dearest units first, as long as they cost less than their units singly.
 * @param {BundledLine[]} lines
 * @param {Bundle} bundle
 */
function discountsOfGroup(lines, bundle) {
  const bundled = lines.map(() => 0);
  let made = 0;
  for (const { worth, units, times } of bundlesOf(lines, bundle.units)) {
    if (worth <= bundle.price) break; // the next ones are worth less
    made += times;
    for (const [place, each] of units) bundled[place] = (bundled[place] ?? 0) + each * times;
  }
  const worths = lines.map(({ price }, place) => price * (bundled[place] ?? 0));
  const shares = spread(made * bundle.price, worths);
  return worths.map((worth, place) => worth - (shares[place] ?? 0));
}

/**
 * Yield the full bundles, the dearest units first, equal ones together: the worth at single prices,
 * the units as pairs of place and number, and how many bundles there are of that kind.
 * @param {BundledLine[]} lines
 * @param {number} size
 * @returns {Generator<{ worth: number, units: [number, number][], times: number }>}
 */
function* bundlesOf(lines, size) {
  const dearestFirst = lines
    .map(({ price, quantity }, place) => ({ price, quantity, place }))
    .sort((one, other) => other.price - one.price || one.place - other.place);
  /** @type {[number, number][]} */
  let begun = [];
  let worth = 0;
  let missing = size;
  for (const { price, quantity, place } of dearestFirst) {
    let left = quantity;
    if (begun.length && left >= missing) {
      yield { worth: worth + price * missing, units: [...begun, [place, missing]], times: 1 };
      left -= missing;
      [begun, worth, missing] = [[], 0, size];
    }
    if (!begun.length && left >= size) {
      yield { worth: price * size, units: [[place, size]], times: Math.floor(left / size) };
      left %= size;
    }
    if (!left) continue;
    begun.push([place, left]);
    worth += price * left;
    missing -= left;
  }
}

/**
 * Split `whole` rupiah in proportion to whole `weights`, to the rupiah. The largest remainders get
 * the rupiah left over, of equal ones the first. All weights 0: all 0.
 * @param {number} whole
 * @param {number[]} weights
 */
export function spread(whole, weights) {
  const sum = BigInt(total(weights));
  if (!sum) return weights.map(() => 0);
  const products = weights.map((weight) => BigInt(whole) * BigInt(weight));
  const shares = products.map((product) => Number(product / sum));
  const byRemainder = products
    .map((product, place) => ({ remainder: product % sum, place }))
    .sort((one, other) =>
      one.remainder === other.remainder
        ? one.place - other.place
        : one.remainder < other.remainder
          ? 1
          : -1,
    );
  for (const { place } of byRemainder.slice(0, whole - total(shares))) {
    shares[place] = (shares[place] ?? 0) + 1;
  }
  return shares;
}

/** @param {number[]} numbers */
function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}
