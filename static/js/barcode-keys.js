/* A barcode scanner is a keyboard that types a code and presses Enter. On a page that has no use for
   it, that Enter must not tap the tile or button that has the focus, nor send a form. */

const IN_A_BURST = 50; // ms between two keys: no finger types a whole code that quickly
const LEAST_KEYS = 6; // the shortest barcode in use, UPC-E

/** The keys that were pressed last. */
export class ScanGuess {
  #typed = 0; // outside of a field
  #burst = 0;
  #last = -Infinity; // ms

  /**
   * Take a key. Return true if it belongs to a scan and would tap or send something.
   * @param {{ key: string, at: number, isInField: boolean }} press `at` in ms
   */
  isScan({ key, at, isInField }) {
    const isQuick = at - this.#last <= IN_A_BURST;
    this.#last = at;
    if (key === "Enter" || key === " ") {
      const isTyped = isInField ? isQuick && this.#burst >= LEAST_KEYS : this.#typed > 0;
      if (key === "Enter") this.forget();
      return isTyped && (key === "Enter" || !isInField);
    }
    if (key.length > 1) {
      if (key !== "Shift") this.forget(); // a person's key, like Tab
      return false;
    }
    this.#burst = isQuick ? this.#burst + 1 : 1;
    if (!isInField) this.#typed += 1;
    return false;
  }

  /** Forget the keys: a finger or a person's key came. */
  forget() {
    this.#typed = 0;
    this.#burst = 0;
  }
}

/**
 * Let a scanner's Enter and its spaces do nothing on this page, before any other part hears them.
 * @param {{ alsoInFields?: boolean }} [options] false: a code that is scanned into a field is sent
 */
export function ignoreScanner({ alsoInFields = true } = {}) {
  const guess = new ScanGuess();
  let isStopped = false;
  addEventListener("pointerdown", () => guess.forget(), true);
  addEventListener(
    "keydown",
    (event) => {
      isStopped = isOfScan(guess, event) && (alsoInFields || !isField(event.target));
      if (isStopped) stop(event);
    },
    true,
  );
  // A space taps a button when it is let go.
  addEventListener("keyup", (event) => event.key === " " && isStopped && stop(event), true);
}

/** @param {Event} event */
function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * @param {ScanGuess} guess
 * @param {KeyboardEvent} event
 */
function isOfScan(guess, { key, timeStamp: at, target, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey) return false;
  return guess.isScan({ key, at, isInField: isField(target) });
}

/** @param {EventTarget | null} target */
function isField(target) {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
