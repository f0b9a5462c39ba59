// The device itself: what it keeps for opening without network, and how it forgets.
import { forgetStore } from "./store.js";

const DAYS = 24 * 3600 * 1000;
const KEPT = 3 * DAYS; // after the end of a trip

// Resolves when the page can be opened without network; false where the browser keeps no pages.
export async function keepShell(home) {
  if (!navigator.serviceWorker) return false;
  await navigator.serviceWorker.register(`${home}/scan/worker.js`, { scope: `${home}/scan` });
  await navigator.serviceWorker.ready;
  return true;
}

// Forgets lists and sent scans of trips that are long over. Scans that wait stay: they hold no names.
export async function tidy(store, now = Date.now()) {
  const over = (await store.trips()).filter((trip) => trip.ends + KEPT < now);
  for (const { trip } of over) {
    for (const scan of await store.scansOf(trip)) if (scan.state !== "waiting") await store.dropScan(scan.id);
    await store.dropTrip(trip);
  }
}

// Everything: lists, scans, kept pages.
export async function forget(store, operator) {
  store.close();
  await forgetStore(operator);
  const scope = `${location.origin}/operators/${operator}/scan`;
  for (const one of (await navigator.serviceWorker?.getRegistrations()) ?? []) if (one.scope === scope) await one.unregister();
  for (const name of await globalThis.caches?.keys() ?? []) if (name.startsWith(`carnet-scanner-${operator}-`)) await caches.delete(name);
}
