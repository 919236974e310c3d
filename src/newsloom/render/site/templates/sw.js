// The worker of the site: the newest page where there is a connection, the page as it was kept where there is none.
// It asks nobody but this site, keeps at most MOST pages and MOST pictures for DAYS days, and forgets a page that the site took down.
"use strict";
const BASE = {{ base|tojson }};
const NAME = "newsloom-{{ stamp }}";
const MOST = 120, DAYS = 14;
const FIRST = [BASE, `${BASE}latest/`, `${BASE}assets/site.css?{{ stamp }}`, `${BASE}assets/site.js?{{ stamp }}`, `${BASE}assets/offline.js?{{ stamp }}`, `${BASE}assets/newsreader.woff2`, `${BASE}assets/icon.svg`];
const isAsset = (path) => path.startsWith(`${BASE}assets/`) || path.startsWith(`${BASE}images/`);
const isPage = (path) => path.startsWith(BASE) && (path.endsWith("/") || path.endsWith(".html")) && !path.startsWith(`${BASE}search/`);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((kept) => Promise.allSettled(FIRST.map((url) => kept.add(url)))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("newsloom-") && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  })());
});

async function fresh(request, kept) {
  // The browser's own store may hold a page that was taken down: the server is asked.
  const answer = await fetch(request, isAsset(new URL(request.url).pathname) ? undefined : { cache: "no-cache" });
  if (answer.ok && answer.type === "basic" && !answer.redirected) {
    const held = answer.clone();
    const headers = new Headers(held.headers);
    headers.set("X-Kept", String(Date.now()));
    await kept.put(request.url, new Response(await held.blob(), { status: 200, headers }));
    await trim(kept);
  } else if (answer.status === 404 || answer.status === 410) {
    await kept.delete(request.url);
  }
  return answer;
}

async function trim(kept) {
  const isPicture = (path) => path.startsWith(`${BASE}images/`);
  const all = await kept.keys();
  for (const isOne of [isPage, isPicture]) {
    const some = all.filter((one) => isOne(new URL(one.url).pathname));
    for (const one of some.slice(0, Math.max(0, some.length - MOST))) await kept.delete(one);
  }
}

async function held(request, kept) {
  const found = await kept.match(request.url);
  if (!found) return undefined;
  const at = Number(found.headers.get("X-Kept") || Date.now());
  return Date.now() - at < DAYS * 864e5 ? found : undefined;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (isAsset(url.pathname)) {
    event.respondWith(caches.open(NAME).then(async (kept) => (await kept.match(request.url)) || fresh(request, kept)));
  } else if (request.mode === "navigate" && isPage(url.pathname)) {
    event.respondWith(caches.open(NAME).then(async (kept) => {
      try {
        return await fresh(request, kept);
      } catch (error) {
        const found = (await held(request, kept)) || (await held(new Request(BASE), kept));
        if (found) return found;
        throw error;
      }
    }));
  }
});

self.addEventListener("message", (event) => {
  const wanted = Array.isArray(event.data?.keep) ? event.data.keep.slice(0, 20) : [];
  event.waitUntil(caches.open(NAME).then(async (kept) => {
    for (const url of wanted) {
      const one = new URL(url, location.href);
      if (one.origin !== location.origin || !isPage(one.pathname) || (await kept.match(one.href))) continue;
      await fresh(new Request(one.href), kept).catch(() => {});
    }
  }));
});
