// What is new for who is logged in, while a page is open: one stream for the page, whoever listens.
// `subscribe("waiting-list.offered", f)` hears one kind, "waiting-list.*" all of a thing, "*" everything.
const QUICKLY = 2000;
const SLOWLY = 15000;
const MOST_REFUSALS = 8;

const source = document.querySelector("[data-live]");
const listeners = new Set();
const counters = new Set();
let after = source ? Number(new URL(source.dataset.live, location).searchParams.get("after")) : 0;
let stream = null;
let refusals = 0;
let timer = 0;

export function subscribe(kind, callback) {
  const listener = { kind, callback };
  listeners.add(listener);
  open();
  return () => listeners.delete(listener);
}

// Hears how many notices are unread, whenever that changes.
export function count(callback) {
  counters.add(callback);
  open();
}

function hears(kind, notice) {
  return kind === "*" || kind === notice.kind || (kind.endsWith(".*") && notice.kind.startsWith(kind.slice(0, -1)));
}

function tell(notice) {
  if (notice.number <= after) return;
  after = notice.number;
  for (const { kind, callback } of [...listeners]) if (hears(kind, notice)) callback(notice);
}

function address() {
  const url = new URL(source.dataset.live, location);
  url.searchParams.set("after", String(after));
  return url;
}

function open() {
  if (!source || stream || document.hidden) return;
  clearTimeout(timer);
  stream = new EventSource(address());
  stream.addEventListener("open", () => { refusals = 0; });
  stream.addEventListener("notice", (event) => tell(JSON.parse(event.data)));
  stream.addEventListener("unread", (event) => {
    after = Math.max(after, Number(event.lastEventId));
    for (const callback of counters) callback(JSON.parse(event.data).unread);
  });
  // The browser comes back to a stream that ended by itself. One that was refused it leaves to us: ask now and then.
  stream.addEventListener("error", () => {
    if (stream?.readyState !== EventSource.CLOSED) return;
    close();
    refusals += 1;
    if (refusals <= MOST_REFUSALS) timer = setTimeout(open, Math.min(QUICKLY * 2 ** refusals, SLOWLY * 4));
  });
}

function close() {
  clearTimeout(timer);
  stream?.close();
  stream = null;
}

// A page that nobody sees leaves its place to others.
document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", (event) => { if (event.persisted) open(); });
