/* The service worker: it lets the till start without a network. It stores the selling screen and
   the files that this page names, together, so that page and files are never of two versions. It
   stores no sales: the page has them in its outbox and sends them itself.

   Served at a root address of its own (bazar/views.py), with the scope of the cashier's pages. */

const STORE = "kasir";
const PATIENCE = 2500; // ms: a network that does not answer is no network

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
const PAGE = new URL(scope.registration.scope).pathname;

scope.addEventListener("install", (event) => {
  scope.skipWaiting(); // a page has all it needs loaded; the next start may have the new worker's
  event.waitUntil(fetch(PAGE, { credentials: "same-origin" }).then(storePage));
});

scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== scope.location.origin) return;
  if (pathname === PAGE) event.respondWith(answerPage(event));
  else if (request.mode === "navigate") event.respondWith(answerOther(request));
  else if (isFile(pathname)) event.respondWith(answerFile(request));
});

scope.addEventListener("push", (event) => event.waitUntil(showAlert(event.data)));
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openAddress(event.notification.data));
});

/**
 * Show the office's alert. A browser wants something shown for each push, whatever it holds.
 * @param {PushMessageData | null} data { title, body, address } in JSON
 */
function showAlert(data) {
  let alert = { title: "Pesanan baru", body: "", address: `${PAGE}pesanan/` };
  try {
    alert = { ...alert, ...data?.json() };
  } catch {
    // Not the office's JSON.
  }
  const { title, body, address } = alert;
  const options = { body, data: address, tag: "pesanan", renotify: true };
  return scope.registration.showNotification(title, options);
}

/**
 * Bring the page at this address to the front, or open it. Other pages of the till stay as they
 * are: one may have a basket open.
 * @param {string} address
 */
async function openAddress(address) {
  const pages = await scope.clients.matchAll({ type: "window" });
  const open = pages.find((page) => new URL(page.url).pathname === address);
  return open ? open.focus() : scope.clients.openWindow(address);
}

/**
 * Answer with the network's page while it arrives soon, else with the stored one. A phone that lost
 * its cookies (401) goes on selling on the stored page: its sales are safe in the outbox.
 * @param {FetchEvent} event
 */
async function answerPage(event) {
  const asking = fetch(event.request);
  event.waitUntil(asking.then((answer) => storePage(answer.clone())).catch(() => {}));
  // After a stall card the page of before would be wrong: "?baru" waits for the new one.
  const isNew = new URL(event.request.url).search !== "";
  const racing = isNew ? asking : Promise.race([asking, wait(PATIENCE)]);
  const answer = await racing.catch(() => undefined);
  if (answer && answer.status !== 401 && answer.status < 500) return answer;
  return (await findStored(PAGE)) ?? answer ?? asking;
}

/**
 * @param {number} milliseconds
 * @returns {Promise<undefined>}
 */
function wait(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), milliseconds);
  });
}

/**
 * Answer another page of the cashier. Such a page needs the network; without it, lead to the till.
 * @param {Request} request
 */
function answerOther(request) {
  return fetch(request).catch(() => Response.redirect(`${PAGE}#tanpa-jaringan`));
}

/**
 * Answer with the stored file. A file's name stands for one content, so it is never old.
 * @param {Request} request
 */
async function answerFile(request) {
  return (await findStored(request.url)) ?? fetch(request);
}

/** @param {string} pathname */
function isFile(pathname) {
  return pathname.startsWith("/static/") || pathname.startsWith("/gambar/");
}

/** @param {string} address */
async function findStored(address) {
  const cache = await caches.open(STORE);
  return cache.match(address, { ignoreVary: true });
}

/**
 * Store a page, after all files that it names: also the page that tells that the till is locked
 * out. Delete the files that the page does not name any more.
 * @param {Response} answer
 */
async function storePage(answer) {
  if (answer.redirected || (answer.status !== 200 && answer.status !== 403)) return;
  const text = await answer.clone().text();
  const names = [...new Set(text.match(/\/(?:static|gambar)\/[\w./-]+/g) ?? [])];
  const cache = await caches.open(STORE);
  const stored = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  const missing = names.filter((name) => !stored.has(name));
  const pictures = missing.filter((name) => name.startsWith("/gambar/"));
  await cache.addAll(missing.filter((name) => !pictures.includes(name)));
  await cache.put(PAGE, answer);
  await Promise.allSettled(pictures.map((name) => cache.add(name)));
  const needed = new Set([PAGE, ...names]);
  const surplus = [...stored].filter((name) => !needed.has(name));
  await Promise.all(surplus.map((name) => cache.delete(name)));
}
