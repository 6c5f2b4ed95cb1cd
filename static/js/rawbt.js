/* RawBT, an app on Android that sends bytes to a printer by Bluetooth. A page gives it the bytes in
   an address, which the browser opens as it opens a link to any app.

   RawBT documents two addresses: its own scheme, and Android's `intent:` with scheme and package.
   Both start the same part of the app. This is the first: where the app is missing the browser does
   nothing and the till stays, without a network, too, while Chrome leads an `intent:` to the Play
   Store; and browsers other than Chrome know it as well. */

const PATIENCE = 3000; // ms until an app that will open has opened

/**
 * Return false on an iPhone and in every other WebKit, which shows an error page in place of the
 * till for an address that no app knows. There is no WebKit on Android, and RawBT nowhere else.
 */
export function canOpenRawbt() {
  return !navigator.vendor?.startsWith("Apple");
}

/**
 * Return the address that prints the bytes.
 * @param {Uint8Array} bytes
 */
export function rawbtAddress(bytes) {
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte));
  return `rawbt:base64,${btoa(letters.join(""))}`;
}

/**
 * Open RawBT with the bytes and resolve to whether it has opened, as far as a page can see. Call it
 * soon after a tap: within seconds browsers open an app no more.
 * @param {Uint8Array} bytes
 */
export function openRawbt(bytes) {
  const opened = hasOpened();
  const link = document.createElement("a");
  link.href = rawbtAddress(bytes);
  link.click(); // unlike `location`, it throws in no browser
  return opened;
}

/* An app takes the page's place, or only its focus: RawBT may show no window of its own. */
function hasOpened() {
  return new Promise((/** @type {(isOpen: boolean) => void} */ resolve) => {
    const listening = new AbortController();
    const end = (/** @type {boolean} */ isOpen) => {
      listening.abort();
      clearTimeout(timer);
      resolve(isOpen);
    };
    const timer = setTimeout(() => end(document.visibilityState === "hidden"), PATIENCE);
    const { signal } = listening;
    addEventListener("blur", () => end(true), { signal });
    addEventListener("pagehide", () => end(true), { signal });
    document.addEventListener("visibilitychange", () => end(true), { signal });
  });
}
