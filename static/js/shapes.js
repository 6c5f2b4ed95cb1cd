/* The shapes of what the phone stores. A page of another version, a broken disk or a curious hand
   may leave something else there: then it is set aside (disk.js) instead of stopping the till. A
   later version may store more in the same shape, so unknown names and values pass. */

/** @type {Record<string, (value: any) => boolean>} */
const SHAPES = {
  till: isText,
  code: isText,
  told: isText,
  next: (next) => isWhole(next) && next > 0,
  shift: (shift) =>
    isObject(shift) && isText(shift.key) && isWhole(shift.number) && isMoment(shift.made_at),
  count: (count) =>
    isObject(count) &&
    isText(count.shift) &&
    isWhole(count.counted) &&
    areAll(count.coins, isWhole),
  basket: isBasket,
  counts: (counts) =>
    isObject(counts) &&
    isMoment(counts.as_of) &&
    isWhole(counts.up_to) &&
    areAll(counts.left, isLeft),
  orders: isWhole,
  orders_cash: (cash) => isObject(cash) && isText(cash.shift) && Number.isSafeInteger(cash.amount),
  ahead: Number.isFinite,
  wrong_pins: (pins) => Array.isArray(pins) && pins.every(isMoment),
  aside: Array.isArray,
  printing: (way) => way === "dialogue" || way === "rawbt",
};

/**
 * Return true if `value` has the shape of the value that the phone stores by that name.
 * @param {string} name
 * @param {unknown} value
 */
export function fits(name, value) {
  return SHAPES[name]?.(value) ?? true;
}

/**
 * Return true if the row can be sent: the ledger holds whatever else is wrong with it.
 * @param {unknown} row
 */
export function canBeSent(row) {
  return isObject(row) && isObject(row.entry) && isText(row.entry.key);
}

/**
 * Return true if the row can be shown and summed.
 * @param {unknown} row
 */
export function canBeShown(row) {
  if (!canBeSent(row)) return false;
  const { number, made_at, entry, undoes, becomes } = /** @type {any} */ (row);
  if (!isWhole(number) || !isMoment(made_at)) return false;
  if (entry.kind === "sale" && !isSold(entry)) return false;
  if (entry.kind === "amend" && !isSold(becomes)) return false;
  return undoes === undefined || isSold(undoes);
}

/** @param {any} sold goods, and how they were paid */
function isSold(sold) {
  if (!isObject(sold) || !areLines(sold.lines)) return false;
  return sold.payments === undefined || areAll(sold.payments, isWhole);
}

/** @param {any} basket */
function isBasket(basket) {
  if (!isObject(basket) || !areLines(basket.lines)) return false;
  const { key = null, corrects = null, discount = null } = basket;
  const hasKey = key === null || isText(key);
  if (!hasKey || !(discount === null || isDiscount(discount))) return false;
  return corrects === null || (isObject(corrects) && isText(corrects.key));
}

/** @param {any} discount */
function isDiscount(discount) {
  const { percent = 0, rupiah = 0 } = discount;
  return isObject(discount) && percent >= 0 && percent <= 100 && isWhole(rupiah);
}

/** @param {unknown} lines */
function areLines(lines) {
  return Array.isArray(lines) && lines.every(isLine);
}

/** @param {any} line */
function isLine(line) {
  return (
    isObject(line) &&
    isWhole(line.stall) &&
    typeof line.name === "string" &&
    isWhole(line.price) &&
    isWhole(line.quantity) &&
    line.quantity > 0 &&
    (line.offer === undefined || isWhole(line.offer)) &&
    [line.list_price, line.amount, line.agreed].every(isWholeOrNone) &&
    (line.bundle === undefined || isBundle(line.bundle))
  );
}

/** @param {any} bundle */
function isBundle(bundle) {
  return isObject(bundle) && isWhole(bundle.units) && bundle.units > 0 && isWhole(bundle.price);
}

/**
 * @param {unknown} values
 * @param {(value: any) => boolean} isOne
 */
function areAll(values, isOne) {
  return isObject(values) && Object.values(values).every(isOne);
}

/* Units that are left may be below zero, and stand in a page as text. */
/** @param {unknown} left */
function isLeft(left) {
  return typeof left === "string" ? /^-?\d+$/.test(left) : Number.isSafeInteger(left);
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value */
function isText(value) {
  return typeof value === "string" && value !== "";
}

/** @param {unknown} value */
function isWholeOrNone(value) {
  return value === undefined || isWhole(value);
}

/** @param {unknown} value whole and not below zero */
function isWhole(value) {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** @param {unknown} value ms since 1970 */
function isMoment(value) {
  return Number.isFinite(value) && Number(value) >= 0;
}
