/* The worker: lets the till start without a network. It keeps the selling screen and the files
   that this page names, together, so that page and files are never of two versions. It keeps no
   sales: those are in the outbox, and go by the page's own hand.

   Served at a root address of its own (bazar/views.py), with the scope of the cashier's pages. */

const KEPT = "kasir";
const PATIENCE = 2500; // ms: a network that is there and does not answer is none
const PAGE = new URL(registration.scope).pathname;

addEventListener("install", (event) => {
  skipWaiting(); // a page has all it needs loaded; the next start may have the new worker's
  event.waitUntil(fetch(PAGE, { credentials: "same-origin" }).then(remember));
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname === PAGE) event.respondWith(page(event));
  else if (request.mode === "navigate") event.respondWith(elsewhere(request));
  else if (isFile(pathname)) event.respondWith(file(request));
});

/* The network's page while it answers soon, else the one that is kept. A phone that lost its
   cookies (401) goes on selling on the page that it has: its sales are safe in the outbox. */
async function page(event) {
  const asked = fetch(event.request);
  event.waitUntil(asked.then((answer) => remember(answer.clone())).catch(() => {}));
  // Whoever was just let in must not see the page of before: "?baru" waits for the new one.
  const isNew = new URL(event.request.url).search !== "";
  const answer = await (isNew ? asked : Promise.race([asked, tooLate()])).catch(() => undefined);
  if (answer && answer.status !== 401 && answer.status < 500) return answer;
  return (await kept(PAGE)) ?? answer ?? asked;
}

function tooLate() {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
  });
}

/* Other pages of the cashier need the network; without it, back to the till. */
function elsewhere(request) {
  return fetch(request).catch(() => Response.redirect(`${PAGE}#tanpa-jaringan`));
}

/* A name stands for one content, so what is kept is never old. */
async function file(request) {
  return (await kept(request.url)) ?? fetch(request);
}

function isFile(pathname) {
  return pathname.startsWith("/static/") || pathname.startsWith("/gambar/");
}

async function kept(address) {
  const cache = await caches.open(KEPT);
  return cache.match(address, { ignoreVary: true });
}

/* Keeps a page, after the files that it names are all there: also the page that says that the till
   is locked out. What no page names any more goes. */
async function remember(answer) {
  if (answer.redirected || (answer.status !== 200 && answer.status !== 403)) return;
  const text = await answer.clone().text();
  const names = [...new Set(text.match(/\/(?:static|gambar)\/[\w./-]+/g))];
  const cache = await caches.open(KEPT);
  const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  const missing = names.filter((name) => !there.has(name));
  const pictures = missing.filter((name) => name.startsWith("/gambar/"));
  await cache.addAll(missing.filter((name) => !pictures.includes(name)));
  await cache.put(PAGE, answer);
  await Promise.allSettled(pictures.map((name) => cache.add(name)));
  const named = new Set([PAGE, ...names]);
  await Promise.all([...there].filter((name) => !named.has(name)).map((name) => cache.delete(name)));
}
