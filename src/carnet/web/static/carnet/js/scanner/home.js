// The list of today's departures: marks those whose lists this device has taken along.
import { keepShell, tidy } from "./device.js";
import { Store } from "./store.js";

const { operator } = document.querySelector("[data-departures]").dataset;

const store = await Store.open(operator);
await tidy(store);
for (const { trip } of await store.trips()) {
  for (const mark of document.querySelectorAll(`[data-taken="${trip}"]`)) mark.hidden = false;
}
await keepShell(`/operators/${operator}`);
