/* The service worker: it lets the till start without a network. It stores the selling screen and
   the files that this page names, together, so that page and files are never of two versions. It
   stores no sales: the page has them in its outbox and sends them itself.

   A network answers in many names: a hotspot's sign-in, a firewall, a host that is being replaced.
   So a page is believed only if it proves to be the till's own (the header Till-Release and the
   same release in the page, transactions/views/cashier.py) and whole (to its last tag, with all its
   files). Every other answer counts as no network, for storing and for showing.

   Served at a root address of its own (bazar/views.py), with the scope of the cashier's pages. */

const STORE = "kasir";
const PATIENCE = 2500; // ms: a network that does not answer is no network
const LATER = 8000; // ms until a page whose files were not there yet is asked for again
const MOST_TRIES = 3;
/* What the selling screen's address may answer with, as the header Till-State names it: the screen,
   or the page of a till that may not sell; the first two are stored. */
const STORED = new Set(["sells", "locked_out"]);
const SHOWN = new Set([...STORED, "signed_out"]);
const NOT_NEEDED = /<link rel="apple-touch-icon"[^>]*>/; // iPhones read it, with a network
const HASHED = /\.([0-9a-f]{12})\.\w+$/; // a file's name and its content (bazar/static.py)

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
const PAGE = new URL(scope.registration.scope).pathname;

/**
 * A page that has proved to be the till's own, and the files that it names. `isWhole`: they are all
 * there, so that it may be shown.
 * @typedef {{ answer: Response, names: string[], release: string, isWhole: boolean }} OwnPage
 */

scope.addEventListener("install", (event) => {
  scope.skipWaiting(); // a page has all it needs loaded; the next start may have the new worker's
  event.waitUntil(fetch(PAGE, { credentials: "same-origin" }).then(bring).then(addPictures));
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
 * Answer with the network's page if it is whole soon, else with the stored one; without that, with
 * whatever the network says. A phone that lost its cookies goes on selling on the stored page: its
 * sales are safe in the outbox.
 * @param {FetchEvent} event
 */
async function answerPage(event) {
  const asking = fetch(event.request);
  const bringing = asking.then(bring).catch(() => undefined);
  const before = await findStored(PAGE);
  // After a stall card the page of before would be wrong: "?baru" waits for the new one.
  const isNew = new URL(event.request.url).search !== "";
  const racing = before && !isNew ? Promise.race([bringing, wait(PATIENCE)]) : bringing;
  const shown = racing.then((page) => (page?.isWhole ? page.answer : undefined));
  event.waitUntil(followUp(event, before, bringing, shown));
  return (await shown) ?? before ?? asking;
}

/**
 * Do what need not be done before the page is shown.
 * @param {FetchEvent} event
 * @param {Response | undefined} before
 * @param {Promise<OwnPage | undefined>} bringing
 * @param {Promise<Response | undefined>} shown
 */
async function followUp(event, before, bringing, shown) {
  const first = await bringing;
  const page = first && !first.isWhole && before ? await bringLater() : first;
  if (!page?.isWhole) return;
  await addPictures(page);
  if (await shown) await deleteSurplus(event.resultingClientId);
  else if (before && page.release !== releaseOf(before)) await tellPages();
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
  return pathname.startsWith("/static/") || isPicture(pathname);
}

/** @param {string} pathname */
function isPicture(pathname) {
  return pathname.startsWith("/gambar/");
}

/** @param {string} address */
async function findStored(address) {
  const cache = await caches.open(STORE);
  return cache.match(address, { ignoreVary: true });
}

/** @param {Response} answer */
function releaseOf(answer) {
  return answer.headers.get("Till-Release") ?? "";
}

/**
 * Store a page after all files that it names, and resolve to it; to undefined for an answer that
 * is not the till's own, or not to be shown while another page is stored.
 * @param {Response} answer
 * @returns {Promise<OwnPage | undefined>}
 */
async function bring(answer) {
  const text = await provenText(answer);
  const state = answer.headers.get("Till-State") ?? "";
  if (!text || !SHOWN.has(state)) return undefined;
  const page = { answer, names: namesIn(text), release: releaseOf(answer), isWhole: true };
  if (!STORED.has(state)) return page;
  const files = await fetchMissing(page.names).catch(() => undefined);
  // A page that tells why the till may not sell is told without its files, too.
  if (!files) return { ...page, isWhole: state !== "sells" };
  // A full phone shows the page all the same.
  await storePage(answer.clone(), files).catch(() => {});
  return page;
}

/**
 * Resolve to the text of an answer that proves to be a page of the till, to its last tag; else to
 * "". Reject if the network breaks off.
 * @param {Response} answer
 */
async function provenText(answer) {
  const release = releaseOf(answer);
  if (!release || answer.redirected) return "";
  const text = await answer.clone().text();
  const isOurs = text.includes(`<meta name="till-release" content="${release}">`);
  return isOurs && text.trimEnd().endsWith("</html>") ? text : "";
}

/** @param {string} text */
function namesIn(text) {
  const needed = text.replace(NOT_NEEDED, "");
  return [...new Set(needed.match(/\/(?:static|gambar)\/[\w./-]+/g) ?? [])];
}

/** Resolve to the paths of all that is stored. */
async function storedNames() {
  const requests = await (await caches.open(STORE)).keys();
  return new Set(requests.map(({ url }) => new URL(url).pathname));
}

/**
 * Fetch the files of a page that are not stored, without its pictures. Reject if one is not there.
 * @param {string[]} names
 */
async function fetchMissing(names) {
  const stored = await storedNames();
  const missing = names.filter((name) => !stored.has(name) && !isPicture(name));
  return Promise.all(missing.map(fetchFile));
}

/**
 * Fetch a file whose content is what its name says. What a hotspot has answered in its name may
 * lie in the browser's own cache: then ask the network.
 * @param {string} name
 * @returns {Promise<[string, Response]>}
 */
async function fetchFile(name) {
  for (const cache of /** @type {const} */ (["default", "reload"])) {
    const answer = await fetch(name, { cache });
    if (answer.ok && !answer.redirected && (await fitsName(answer.clone(), name))) {
      return [name, answer];
    }
  }
  throw new Error(`${name} is not there.`);
}

/**
 * Resolve to true if the file's name has the digest of its content. A name without one, which the
 * product has while it is developed, is believed.
 * @param {Response} answer
 * @param {string} name
 */
async function fitsName(answer, name) {
  const body = await answer.arrayBuffer();
  const [, wanted] = name.match(HASHED) ?? [];
  if (!wanted) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .startsWith(wanted);
}

/**
 * Store the files, and the page once they are there.
 * @param {Response} answer
 * @param {[string, Response][]} files
 */
async function storePage(answer, files) {
  const cache = await caches.open(STORE);
  await Promise.all(files.map(([name, file]) => cache.put(name, file)));
  await cache.put(PAGE, answer);
}

/**
 * Store the pictures of a page. A till sells without them.
 * @param {OwnPage | undefined} page
 */
async function addPictures(page) {
  if (!page?.isWhole) return;
  const [cache, stored] = await Promise.all([caches.open(STORE), storedNames()]);
  const missing = page.names.filter((name) => isPicture(name) && !stored.has(name));
  await Promise.allSettled(missing.map((name) => cache.add(name)));
}

/**
 * Ask for the page again, some seconds later: one host of a rolling deploy has the new page, and
 * the next one not yet its files.
 */
async function bringLater() {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    await wait(LATER);
    const asking = fetch(PAGE, { credentials: "same-origin" });
    const page = await asking.then(bring).catch(() => undefined);
    if (page?.isWhole) return page;
  }
  return undefined;
}

/**
 * Delete the files that the stored page does not name any more, unless another window may still
 * need them.
 * @param {string} shownIn the id of the window that shows the stored page
 */
async function deleteSurplus(shownIn) {
  await wait(PATIENCE); // the window that loads the page again is still there as it was before
  const windows = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const others = windows.filter(({ id, url }) => id !== shownIn && new URL(url).pathname === PAGE);
  const page = await findStored(PAGE);
  if (others.length || !shownIn || !page) return;
  const needed = new Set([PAGE, ...namesIn(await page.text())]);
  const cache = await caches.open(STORE);
  const surplus = [...(await storedNames())].filter((name) => !needed.has(name));
  await Promise.all(surplus.map((name) => cache.delete(name)));
}

/* The pages offer to load the newer one. */
async function tellPages() {
  const windows = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const each of windows) each.postMessage({ kind: "newer" });
}
