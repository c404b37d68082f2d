// The service worker: caches the build's own files, and answers a page that cannot be loaded with the offline page.
// It never touches anything live (server functions, the feed, media, uploaded files) and never caches a page:
// pages are personal and carry a nonce. The build writes its id and its file list into this file.

const BUILD = "__BUILD_ID__";
const PRECACHE = __PRECACHE__;
const OFFLINE = "/offline.html";
const CACHE = `hawker-${BUILD}`;
/** A page that takes longer than this has no network worth waiting for. */
const PAGE_TIMEOUT_MS = 8000;

self.addEventListener("install", (event) => {
  event.waitUntil(precache());
});

async function precache() {
  const cache = await caches.open(CACHE);
  // Hashed names never change: what an earlier build or the page itself already fetched is not fetched again.
  const missing = [];
  for (const url of PRECACHE) {
    const cached = url.startsWith("/pkg/") ? await caches.match(url) : undefined;
    if (cached) await cache.put(url, cached);
    else missing.push(url.startsWith("/pkg/") ? url : new Request(url, { cache: "reload" }));
  }
  await cache.addAll(missing);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

async function takeOver() {
  // The build before this one stays: tabs opened with it may still ask for its files.
  const builds = (await caches.keys()).filter((name) => name.startsWith("hawker-") && name !== CACHE);
  await Promise.all(builds.slice(0, -1).map((name) => caches.delete(name)));
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  await self.clients.claim();
}

self.addEventListener("message", (event) => {
  // The page asks for it when no show is running; it never happens by itself.
  if (event.data === "SKIP_WAITING") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/pkg/")) event.respondWith(fromBuild(event));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

/** Files of a build: from the cache, else from the server and into the cache. */
async function fromBuild(event) {
  const cached = await stored(event.request);
  if (cached) return cached;
  const response = await fetch(event.request);
  if (response.ok) event.waitUntil(store(event.request, response.clone()));
  return response;
}

/** What is cached. A browser that forbids storage, or whose disk is damaged, has nothing: the page must not notice. */
async function stored(request) {
  try {
    return await caches.match(request);
  } catch {
    return undefined;
  }
}

/** Caches an answer. Where there is no room the next page fetches it again. */
async function store(request, response) {
  try {
    const cache = await caches.open(CACHE);
    await cache.put(request, response);
  } catch {
    // Full or forbidden.
  }
}

/** A page: always from the server; without it, the offline page. */
async function page(event) {
  try {
    const preloaded = event.preloadResponse ? await within(event.preloadResponse) : undefined;
    return preloaded ?? (await within(fetch(event.request)));
  } catch {
    const offline = await stored(OFFLINE);
    return offline ? inOwnLanguage(offline) : Response.error();
  }
}

/** The offline page says everything in both languages; the browser's own comes first. */
async function inOwnLanguage(offline) {
  if (!self.navigator.language.startsWith("vi")) return offline;
  const html = (await offline.text()).replace('<html lang="en">', '<html lang="vi">');
  return new Response(html, { headers: offline.headers });
}

function within(promise) {
  let timer;
  const timeout = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error("the page took too long")), PAGE_TIMEOUT_MS);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}
