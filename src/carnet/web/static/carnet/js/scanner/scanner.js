// The scanner's page: connects what people see and press with the inspection of one trip.
import { showTrips } from "./athand.js";
import { cameraPart } from "./camerapart.js";
import { looksLikeCode } from "./code.js";
import { counts } from "./counts.js";
import { forget, keepShell, tidy } from "./device.js";
import { found } from "./find.js";
import { Inspection } from "./inspection.js";
import { conflicts, foundTickets, lastScans, stopCounts } from "./lists.js";
import { show } from "./panel.js";
import { Server } from "./server.js";
import { give, wake } from "./signal.js";
import { Store } from "./store.js";
import { clock, word } from "./words.js";
import { Wording } from "./wording.js";

const TICK = 15_000; // milliseconds between two tries to send
const RENEWED_EVERY = 4; // ticks
const root = document.querySelector("[data-scanner]");
const at = (name) => root.querySelector(`[data-${name}]`);
const { operator } = root.dataset;
const server = new Server(operator);

let inspection;
let wording;
let ticks = 0;

function trouble(text) {
  at("trouble").hidden = !text;
  at("trouble").querySelector("[data-says]").textContent = text;
}

function showNet(waiting) {
  const net = navigator.onLine ? inspection.net : "offline";
  at("net").textContent = word(net === "online" ? "online" : net);
  at("net").className = `badge badge--${net === "online" ? "ok" : "warn"}`;
  at("login").hidden = net !== "login";
  at("send").hidden = waiting === 0 || net !== "online";
  at("waiting").textContent = waiting === 0 ? word("all_sent") : word(waiting === 1 ? "waiting_one" : "waiting", { n: waiting });
}

function showFreshness({ made, until, stops }) {
  const zone = stops[0].timezone;
  const stale = until < new Date();
  at("fresh").textContent = word(stale ? "stale" : "fresh", { made: clock(made, zone), until: clock(until, zone) });
  at("fresh").classList.toggle("scan__stale", stale);
}

async function showState() {
  const { scans, waiting, conflicts: open, boardings } = await inspection.state();
  const all = counts(inspection.manifest, boardings);
  const here = all.find((one) => one.stop === inspection.stop) ?? { expected: 0, scanned: 0, left: 0 };
  for (const one of root.querySelectorAll("[data-count]")) one.textContent = here[one.dataset.count];
  showNet(waiting);
  stopCounts(at("stops"), all);
  lastScans(at("last"), scans, wording);
  if (conflicts(at("conflicts"), open, wording, acknowledge)) give("stop");
}

async function acknowledge(scan) {
  await inspection.acknowledge(scan);
  await showState();
}

async function showResult(coming) {
  show(at("verdict"), wording.panel(await coming));
  at("found").replaceChildren();
  await showState();
}

function showStops({ stops }) {
  const options = stops.filter((stop) => stop.boards).map((stop) => {
    const text = word("stop_choice", { name: stop.name, at: clock(stop.departure, stop.timezone) });
    return new Option(text, stop.stop, false, stop.stop === inspection.stop);
  });
  at("stop").replaceChildren(...options);
}

// With a list in hand everything works here; before that, the page's form asks the server.
function showList() {
  const { manifest, user } = inspection;
  wording = new Wording(manifest, user);
  inspection.changed = showState;
  for (const one of root.querySelectorAll("[data-needs-list]")) one.hidden = false;
  for (const name of ["work", "camera", "device-part"]) at(name).hidden = false;
  if (at("take")) at("take").hidden = true;
  at("trip-name").textContent = manifest.trip.name;
  at("device").value = inspection.device;
  showFreshness(manifest);
  showStops(manifest);
  return showState();
}

async function typed(event) {
  if (!inspection.manifest) return;
  event.preventDefault();
  wake();
  const text = at("code").value.trim();
  at("code").value = "";
  at("code").focus();
  if (looksLikeCode(text)) await showResult(inspection.scan(text));
  else if (text) await lookUp(text);
}

async function lookUp(text) {
  const { boardings } = await inspection.state();
  const rows = found(inspection.manifest, text).map((row) => inspection.manifest.row(row.id, boardings));
  foundTickets(at("found"), rows, wording, (row) => showResult(inspection.checkIn(row.id)));
  const nobody = { tone: "look", word: word("verdict_unreadable"), why: word("nobody") };
  show(at("verdict"), rows.length ? { tone: "ready", word: word("choose"), why: "" } : nobody);
}

async function take() {
  const names = { forged: "not_genuine", login: "login" };
  try {
    await inspection.take();
    trouble("");
    await showList();
    if (!(await keepShell(server.home))) trouble(word("no_shell"));
    navigator.storage?.persist?.();
  } catch (problem) {
    trouble(word(names[problem.why] ?? "no_list"));
  }
}

// Sends what waits; a new list now and then, quietly: without network the one at hand is good.
async function tick() {
  if (document.hidden || !inspection.manifest) return;
  await inspection.send();
  if (navigator.onLine && ticks++ % RENEWED_EVERY === 0) {
    await inspection.take().then(() => showFreshness(inspection.manifest)).catch(() => {});
    wording = new Wording(inspection.manifest, inspection.user);
  }
  await showState();
}

let pressed = false;

async function forgetAll() {
  const { waiting } = await inspection.state();
  if (waiting && !pressed) {
    pressed = true;
    trouble(word("forget_waiting"));
    return;
  }
  await forget(inspection.store, operator);
  document.querySelector("[data-work]").remove();
  trouble(word("forgotten"));
}

// What a hand scanner types goes into the field, wherever the focus was left; a space presses what has the focus.
function caught(event) {
  const types = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (types && !document.activeElement?.closest("input, select, textarea")) at("code").focus();
}

function listen() {
  at("login").search = `?next=${location.pathname}`;
  at("type").addEventListener("submit", typed);
  at("stop").addEventListener("change", async () => {
    if (!inspection.manifest) return;
    await inspection.chooseStop(Number(at("stop").value));
    await showState();
  });
  at("device").addEventListener("change", () => inspection.nameDevice(at("device").value.trim()));
  at("take-along")?.addEventListener("click", take);
  at("renew").addEventListener("click", take);
  at("send").addEventListener("click", tick);
  at("forget").addEventListener("click", forgetAll);
  document.addEventListener("keydown", caught);
  document.addEventListener("visibilitychange", tick);
  globalThis.addEventListener("online", tick);
  globalThis.addEventListener("offline", () => inspection.manifest && showState());
  setInterval(tick, TICK);
}

async function begin() {
  const store = await Store.open(operator);
  await tidy(store);
  const [, trip] = location.pathname.match(/\/scan\/(trp_\w+)$/) ?? [];
  if (!trip) return showTrips(at("at-hand"), await store.trips(), server.home);
  inspection = new Inspection(store, server, trip);
  await inspection.open(root.dataset.user);
  listen();
  cameraPart(at("camera"), (text) => showResult(inspection.scan(text)), trouble);
  if (inspection.manifest) {
    await showList();
    await tick();
  } else if (at("take")) at("take").hidden = false;
  else trouble(word("not_taken"));
  return root.dataset.user && keepShell(server.home);
}

begin();
