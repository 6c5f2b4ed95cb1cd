/* Cash as people pay it: the amounts of notes that they hand over for a total. */

const NOTES = [100_000, 50_000, 20_000, 10_000, 5000, 2000, 1000, 500]; // 500 is a coin
const MOST = 3;

/**
 * Return the amounts above `total` (rupiah) that people are likely to hand over, the smallest first:
 * 36000 gives 40000, 50000 and 100000. Each is of notes that are all needed: nobody hands over
 * 60000 for 50000.
 * @param {number} total
 */
export function amountsToReceive(total) {
  const likely = stepsFor(total)
    .map((steps) => steps.map((step) => Math.ceil(total / step) * step))
    .map((amounts) => amounts.find((amount) => amount > total && needsAllNotes(amount, total)))
    .filter((amount) => amount !== undefined);
  return [...new Set(likely)].slice(0, MOST);
}

/**
 * Return the notes to which a total is rounded up. Of the notes of one step the first counts that
 * makes a likely amount.
 * @param {number} total
 */
function stepsFor(total) {
  if (total <= 0) return [];
  if (total < 2000) return [[1000], [2000], [5000], [10_000]];
  if (total < 10_000) return [[5000], [10_000], [20_000], [50_000]];
  return [[10_000, 20_000], [50_000], [100_000]];
}

/**
 * @param {number} amount
 * @param {number} total
 */
function needsAllNotes(amount, total) {
  return amount - smallestNoteOf(amount) < total;
}

/**
 * Return the smallest note of an amount that is paid with as few notes as possible.
 * @param {number} amount
 */
function smallestNoteOf(amount) {
  let rest = amount;
  let smallest = 0;
  for (const note of NOTES) {
    if (rest >= note) smallest = note;
    rest %= note;
  }
  return smallest;
}
