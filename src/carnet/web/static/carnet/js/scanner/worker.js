// The scanner's service worker: keeps the scanner's shell and its files, so that it opens without network. Nothing else.
// `shell` is written by the page that serves this: {name, version, home, page, files}.
const { name, version, home, page, files } = self.shell;
const KEPT = `${name}-${version}`;
const PATIENCE = 4000; // milliseconds for the network; on a train it may be there and yet answer nothing
const fromShell = new Set();

self.addEventListener("install", (event) => {
  event.waitUntil(kept().then(() => self.skipWaiting()));
});

async function kept() {
  const cache = await caches.open(KEPT);
  await cache.addAll([page, ...files].map((path) => new Request(path, { cache: "reload" })));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(tidied().then(() => self.clients.claim()));
});

async function tidied() {
  const old = (await caches.keys()).filter((one) => one.startsWith(`${name}-`) && one !== KEPT);
  await Promise.all(old.map((one) => caches.delete(one)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (path === home || path.startsWith(`${home}/`)) event.respondWith(pageOf(event));
  } else if (files.includes(path)) event.respondWith(fileOf(event, path));
});

const late = () => new Promise((_, reject) => { setTimeout(reject, PATIENCE, new Error("late")); });
const byNetwork = (request) => Promise.race([fetch(request), late()]);
const ofKept = async (path) => (await caches.open(KEPT)).match(path);

// The page of the server where it answers, its refusals and the way to the login included; else the shell.
async function pageOf(event) {
  try {
    const answer = await byNetwork(event.request);
    if (answer.status < 500) return answer;
  } catch {
    // No network: the shell below.
  }
  fromShell.add(event.resultingClientId);
  return (await ofKept(page)) ?? Response.error();
}

// A kept page gets kept files, so that both are of one version; a page of the server gets the server's.
async function fileOf(event, path) {
  const here = await ofKept(path);
  if (here && fromShell.has(event.clientId)) return here;
  try {
    return await byNetwork(event.request);
  } catch {
    return here ?? Response.error();
  }
}
