// Checking tickets of one trip: the list that was taken along, the stop one is at, verdicts, and sending them.
import { reading } from "./code.js";
import { stopNow } from "./counts.js";
import { scanId } from "./ids.js";
import { opened, usable } from "./manifest.js";
import { boardings, counting, inConflict, sync } from "./queue.js";
import { NoAnswer } from "./server.js";
import { judge } from "./verdict.js";

const QUICK = 700; // milliseconds that a passenger waits for the server's verdict
const SLOW = 15_000; // how long a server that was slower is not waited for again

const wait = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

export class Inspection {
  manifest = null;
  kept = null;
  keys = [];
  net = "online";
  changed = () => {};
  #slowUntil = 0;
  #line = Promise.resolve();

  constructor(store, server, trip) {
    Object.assign(this, { store, server, trip });
  }

  // What this device has; no network.
  async open(user = "") {
    if (user) await this.store.keepFact("user", user);
    this.user = user || (await this.store.fact("user")) || "";
    this.device = (await this.store.fact("device")) ?? "";
    const keys = usable((await this.store.fact("keys")) ?? []);
    const kept = (await this.store.trip(this.trip)) ?? null;
    this.#hold(kept, kept && (await opened(kept, keys)), keys);
    this.stop = kept?.stop ?? (this.manifest ? stopNow(this.manifest, Date.now()) : 0);
  }

  // All at once: a scan between would miss what the new list does not know yet.
  #hold(kept, manifest, keys) {
    Object.assign(this, { kept, manifest, keys });
  }

  // The newest list, from the server. Throws NoAnswer; "forged" where nobody we know signed it.
  async take() {
    const asked = Date.now();
    const trusted = await this.server.keys();
    const keys = usable(trusted);
    const answer = await this.server.manifest(this.trip, this.manifest ? this.kept.etag : "");
    const got = { ...this.kept, ...answer, trip: this.trip, asked };
    const manifest = await opened(got, keys);
    if (!manifest) throw new NoAnswer("forged");
    const { trip: { name }, stops: [{ departure: departs, timezone }] } = manifest;
    const kept = { ...got, stop: this.kept?.stop, name, departs, timezone, ends: manifest.ends.getTime() };
    await this.store.keepFact("keys", trusted);
    await this.store.keepTrip(kept);
    if (!this.manifest) this.stop = kept.stop ?? stopNow(manifest, Date.now());
    this.#hold(kept, manifest, keys);
  }

  async chooseStop(stop) {
    this.stop = stop;
    this.kept = { ...this.kept, stop };
    await this.store.keepTrip(this.kept);
  }

  async nameDevice(name) {
    this.device = name;
    await this.store.keepFact("device", name);
  }

  // One after the other, so that the second of two quick scans knows of the first.
  scan = (text) => this.#next(async () => this.#judged(await reading(text, this.keys), { code: text.trim() }));
  checkIn = (ticket) => this.#next(() => this.#judged({ is: "by_hand", ticket }, {}));

  #next(step) {
    const done = this.#line.then(step);
    this.#line = done.catch(() => {});
    return done;
  }

  async #judged(read, sent) {
    const own = await this.store.scansOf(this.trip);
    const entry = this.manifest.row(read.ticket, boardings(own, this.kept.asked));
    const judged = judge({ reading: read, trip: this.trip, status: this.manifest.trip.status, stop: this.stop, entry });
    const scan = this.#scanOf(read, sent, judged);
    await this.store.keepScan(scan);
    if (scan.state === "waiting") await this.#askQuickly();
    await this.store.changeScan(scan.id, (one) => (one.answer ? one : { ...one, shown: judged.verdict }));
    return result(await this.store.scan(scan.id), entry);
  }

  // What is no code at all stays here: the server could say nothing else.
  #scanOf(read, sent, judged) {
    return {
      ...judged,
      ...sent,
      id: scanId(),
      trip: this.trip,
      ticket: read.ticket ?? null,
      stop: this.stop,
      at: new Date().toISOString(),
      device: this.device,
      by: this.user,
      shown: null,
      state: read.is === "unreadable" ? "done" : "waiting",
    };
  }

  async #askQuickly() {
    const sent = this.send();
    if (!navigator.onLine || Date.now() < this.#slowUntil) return;
    const late = await Promise.race([sent.then(() => false), wait(QUICK).then(() => true)]);
    if (late) this.#slowUntil = Date.now() + SLOW;
  }

  // Sends what waits; never throws: `net` says how it went.
  async send() {
    try {
      await sync(this.store, this.server);
      this.net = "online";
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) throw problem;
      this.net = problem.why;
    }
    await this.changed(); // an answer may come long after its scan was shown
  }

  async acknowledge(scan) {
    await this.store.changeScan(scan.id, (one) => ({ ...one, seen: true }));
  }

  // All that the page shows.
  async state() {
    const scans = await this.store.scansOf(this.trip);
    return {
      scans,
      waiting: (await this.store.waiting()).length,
      conflicts: scans.filter(inConflict),
      boardings: boardings(scans, this.kept?.asked ?? 0),
    };
  }
}

// The verdict that counts, with the passenger and the first scan.
function result(scan, entry) {
  const { verdict, why, hints, first, other } = counting(scan);
  return { verdict, why, hints, other: other ?? null, row: scan.answer?.ticket ?? entry, first: first ?? entry?.boarded ?? null };
}
