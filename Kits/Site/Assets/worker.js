// Lets a form be opened without a connection. It answers from the cache only where the network does not answer, and only
// with what a page put there: the empty form as a stranger sees it, and the files that it is drawn with. Pages with data
// are never kept.
const forms = "concord-forms";
const patience = 8000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

async function page(request, path) {
  const kept = await caches.match(path, { cacheName: forms });
  if (!kept) return fetch(request);
  // A network that says nothing is no network. What is sent may take its time.
  const tired = request.method === "GET" ? new Promise((resolve) => setTimeout(resolve, patience, kept)) : null;
  return Promise.race([fetch(request).catch(() => kept), tired].filter(Boolean));
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(page(request, pathname));
  } else if (request.method === "GET" && pathname.startsWith("/assets/")) {
    event.respondWith(caches.match(pathname, { cacheName: forms }).then((kept) => kept ?? fetch(request)));
  }
});
