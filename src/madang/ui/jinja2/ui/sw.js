// Keeps the shell and the offline page. Never keeps any other page: whatever a person sees stays between them and us.
const NAME = "madang-" + {{ version|safe }};  {# JSON made by json.dumps in ui/machines.py #}
const SHELL = {{ shell|safe }};  {# the same #}

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    // Without cookies, so that the kept page is the one of a stranger.
    await Promise.all(SHELL.map(async (address) => {
      const answer = await fetch(address, { credentials: "omit", cache: "reload" });
      if (answer.ok) await cache.put(address, answer);
    }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("madang-") && name !== NAME) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

function isStatic(url) {
  return url.origin === self.location.origin && url.pathname.startsWith("/static/");
}

async function fromShell(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  return kept || fetch(request);
}

async function pageOrOffline(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const english = new URL(request.url).pathname.startsWith("/en/");
    const kept = await caches.match(english ? "/en/offline/" : "/offline/", { ignoreVary: true });
    return kept || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  if (event.request.mode === "navigate") event.respondWith(pageOrOffline(event.request));
  else if (isStatic(new URL(event.request.url))) event.respondWith(fromShell(event.request));
});
