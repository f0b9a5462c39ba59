// Without network: the trips whose lists this device has taken along.
import { part } from "./parts.js";
import { clock } from "./words.js";

export function showTrips(section, trips, home) {
  section.hidden = false;
  section.querySelector("[data-none]").hidden = trips.length > 0;
  section.querySelector("[data-trips]").replaceChildren(...trips.map(({ trip, name, departs, timezone }) => {
    const link = part("a", "btn btn--wide", `${name}, ${clock(departs, timezone)}`);
    link.href = `${home}/scan/${trip}`;
    return part("li", "", link);
  }));
}
