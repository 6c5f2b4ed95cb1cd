/* The service worker of the shopper's orders: their pages open without a network, at the stall where
   it is worst. Each page is stored as it was last seen, with the files that it names.

   As with the till's worker (worker.js), a page is believed only if it proves to be ours (the header
   Order-Release and the same release in the page, transactions/views/orders.py) and whole, to its
   last tag. Every other answer counts as no network while a page is stored.

   Served at a root address of its own (bazar/views.py), with the scope of the orders' pages. */

const STORE = "pesanan";
const PATIENCE = 3000; // ms: a network that does not answer is no network
const MOST_PAGES = 20;
const HASHED = /\.([0-9a-f]{12})\.\w+$/; // a file's name and its content (bazar/static.py)
const NOTICE = /(<p\b[^>]*\bid="stored-page"[^>]*?)\shidden\b/;

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
const LIST = new URL(scope.registration.scope).pathname;
const PAGE = new RegExp(`^${LIST}(?:[\\w-]{22}/)?$`);

/** @typedef {{ answer: Response, text: string, path: string }} OwnPage */

scope.addEventListener("install", () => scope.skipWaiting());
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== scope.location.origin) return;
  if (request.mode === "navigate" && PAGE.test(pathname)) event.respondWith(answerPage(event));
  else if (pathname.startsWith("/static/")) event.respondWith(answerFile(request));
});

// A page that was loaded before there was this worker asks for itself to be stored.
scope.addEventListener("message", (event) => {
  const { kind, address } = event.data ?? {};
  if (kind !== "keep" || !PAGE.test(address)) return;
  const asking = fetch(address, { credentials: "same-origin" });
  event.waitUntil(
    asking
      .then(prove)
      .then(store)
      .catch(() => {}), // without a network after all
  );
});

scope.addEventListener("push", (event) => event.waitUntil(showAlert(event.data)));
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openAddress(event.notification.data));
});

/**
 * Answer with the network's page if it is ours and comes soon, else with the stored one, which then
 * says of what time it is; without that, with whatever the network says.
 * @param {FetchEvent} event
 */
async function answerPage(event) {
  const { pathname } = new URL(event.request.url);
  const asking = fetch(event.request);
  const proving = asking.then(prove).catch(() => undefined);
  event.waitUntil(proving.then(store));
  const before = await findStored(pathname);
  const page = await (before ? Promise.race([proving, wait(PATIENCE)]) : proving);
  if (page) return page.answer;
  return before ? asStored(before) : asking;
}

/**
 * Resolve to the answer as a page of ours, whole to its last tag; to undefined for any other.
 * Reject if the network breaks off.
 * @param {Response} answer
 * @returns {Promise<OwnPage | undefined>}
 */
async function prove(answer) {
  const release = answer.headers.get("Order-Release");
  if (!release || !answer.ok || answer.redirected) return undefined;
  const text = await answer.clone().text();
  const isOurs = text.includes(`<meta name="order-release" content="${release}">`);
  const isWhole = text.trimEnd().endsWith("</html>");
  return isOurs && isWhole ? { answer, text, path: new URL(answer.url).pathname } : undefined;
}

/**
 * Store a page after the files that it names. Where one is not there, or the phone is full, the page
 * of before stays.
 * @param {OwnPage | undefined} page
 */
async function store(page) {
  if (!page) return;
  try {
    const { headers, status } = page.answer;
    const cache = await caches.open(STORE);
    await Promise.all(namesIn(page.text).map((name) => storeFile(cache, name)));
    await cache.delete(page.path); // so that the newest stands last
    await cache.put(page.path, new Response(page.text, { headers, status }));
    await deleteSurplus(cache);
  } catch {
    // The next visit tries again.
  }
}

/** @param {string} text */
function namesIn(text) {
  return [...new Set(text.match(/\/static\/[\w./-]+\.\w+/g) ?? [])];
}

/**
 * Store a file whose content is what its name says, unless it is stored. What a hotspot has answered
 * in its name may lie in the browser's own cache: then ask the network.
 * @param {Cache} cache
 * @param {string} name
 */
async function storeFile(cache, name) {
  if (HASHED.test(name) && (await cache.match(name, { ignoreVary: true }))) return;
  for (const mode of /** @type {const} */ (["default", "reload"])) {
    const answer = await fetch(name, { cache: mode });
    if (answer.ok && !answer.redirected && (await fitsName(answer.clone(), name))) {
      await cache.put(name, answer);
      return;
    }
  }
  throw new Error(`${name} is not there.`);
}

/**
 * Resolve to true if the file's name has the digest of its content, or no digest at all, as while
 * the product is developed.
 * @param {Response} answer
 * @param {string} name
 */
async function fitsName(answer, name) {
  const [, wanted] = name.match(HASHED) ?? [];
  if (!wanted) return true;
  const digest = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .startsWith(wanted);
}

/**
 * Delete the oldest of too many pages, and the files that no page names any more.
 * @param {Cache} cache
 */
async function deleteSurplus(cache) {
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const pages = paths.filter((path) => PAGE.test(path));
  const kept = pages.slice(-MOST_PAGES);
  const answers = await Promise.all(kept.map((path) => cache.match(path)));
  const texts = await Promise.all(answers.map((answer) => answer?.text() ?? ""));
  const needed = new Set([...kept, ...texts.flatMap(namesIn)]);
  const surplus = paths.filter((path) => !needed.has(path));
  await Promise.all(surplus.map((path) => cache.delete(path)));
}

/** @param {string} address */
async function findStored(address) {
  return (await caches.open(STORE)).match(address, { ignoreVary: true });
}

/**
 * Resolve to the stored page with its notice of how old it is.
 * @param {Response} stored
 */
async function asStored(stored) {
  const { headers, status } = stored;
  return new Response((await stored.text()).replace(NOTICE, "$1"), { headers, status });
}

/**
 * Answer with the stored file. A file's name stands for one content, so it is never old.
 * @param {Request} request
 */
async function answerFile(request) {
  const isHashed = HASHED.test(new URL(request.url).pathname);
  return (isHashed && (await findStored(request.url))) || askForFile(request);
}

/**
 * Answer with the network's file; without a network with the stored one.
 * @param {Request} request
 */
async function askForFile(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const before = await findStored(request.url);
    if (before) return before;
    throw problem;
  }
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
 * Show what has changed. A browser wants something shown for each push, whatever it holds.
 * @param {PushMessageData | null} data { title, body, address } in JSON
 */
function showAlert(data) {
  let alert = { title: "Pesanan Anda", body: "", address: LIST };
  try {
    alert = { ...alert, ...data?.json() };
  } catch {
    // Not the office's JSON.
  }
  const { title, body, address } = alert;
  // One order's later news takes the place of its earlier news.
  return scope.registration.showNotification(title, { body, data: address, tag: address });
}

/**
 * Bring the page at this address to the front, or open it.
 * @param {string} address
 */
async function openAddress(address) {
  const pages = await scope.clients.matchAll({ type: "window" });
  const open = pages.find((page) => new URL(page.url).pathname === address);
  return open ? open.focus() : scope.clients.openWindow(address);
}
