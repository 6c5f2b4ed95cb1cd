/* The parts of this page that do not work. The cashier sees that there are some, and the office is
   told their names with each report (courier.js). */

const MOST_LETTERS = 200; // that the office stores

/** @type {Map<string, string>} the kind of the problem by the name of the part */
const troubles = new Map();

/** Fires "change" when a part fails or works again. */
export const troubleChanges = new EventTarget();

/**
 * Note that a part does not work.
 * @param {string} part
 * @param {unknown} problem
 */
export function noteTrouble(part, problem) {
  troubles.set(part, problem instanceof Error ? problem.name : String(problem));
  troubleChanges.dispatchEvent(new Event("change"));
}

/**
 * Note that a part works again.
 * @param {string} part
 */
export function forgetTrouble(part) {
  if (troubles.delete(part)) troubleChanges.dispatchEvent(new Event("change"));
}

/** Return what does not work, for the office: "goods: TypeError; menu: Error", or "". */
export function troubleReport() {
  const each = [...troubles].map(([part, problem]) => `${part}: ${problem}`);
  return each.join("; ").slice(0, MOST_LETTERS);
}

/**
 * Start a part and return it; note its trouble and return undefined if it throws.
 * @template T
 * @param {string} part
 * @param {() => T} start
 * @returns {T | undefined}
 */
export function startPart(part, start) {
  try {
    return start();
  } catch (problem) {
    noteTrouble(part, problem);
    return undefined;
  }
}

/**
 * Resolve once the work of a part is done, or has failed: then note its trouble.
 * @param {string} part
 * @param {() => unknown} work
 */
export async function runPart(part, work) {
  try {
    await work();
  } catch (problem) {
    noteTrouble(part, problem);
  }
}
