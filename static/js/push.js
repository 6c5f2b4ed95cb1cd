/* This browser's address at its maker's push service, by which the office wakes it (Web Push). */

/** Return true if this browser can be woken. On an iPhone only a home-screen app can. */
export function canAlert() {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

/** Resolve to the page's service worker, once it works. */
export function registration() {
  return navigator.serviceWorker.ready;
}

/**
 * Resolve to this browser's address, made with the office's key. One made with another key ends.
 * @param {string} key in base64url
 */
export async function subscribe(key) {
  const { pushManager } = await registration();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await pushManager.subscribe(options);
  } catch {
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options);
  }
}
