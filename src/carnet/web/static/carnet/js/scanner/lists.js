// The lists of the scanner's page: last scans, what the server sees otherwise, tickets that were looked up, stops.
import { button, part } from "./parts.js";
import { counting } from "./queue.js";
import { word } from "./words.js";
import { toneOf } from "./wording.js";

const LAST = 8;
const BADGES = { good: "badge badge--ok", look: "badge badge--warn", stop: "badge badge--bad" };

const verdictBadge = (verdict) => part("span", BADGES[toneOf(verdict)], word(`verdict_${verdict}`));

function lastScan(scan, wording) {
  const { verdict } = counting(scan);
  const name = wording.manifest.rows.get(scan.ticket)?.name ?? scan.answer?.ticket?.name ?? "";
  const unsent = scan.state === "waiting" ? part("span", "small muted", word("unsent")) : "";
  return part("li", "scan__row", part("time", "", wording.at(scan.at, scan.stop)), part("span", "scan__name", name), verdictBadge(verdict), unsent);
}

export function lastScans(list, scans, wording) {
  list.replaceChildren(...scans.slice(-LAST).reverse().map((scan) => lastScan(scan, wording)));
}

// Both scans: the one of this device with what was told then, and the one that the server goes by.
function conflict(scan, wording, seen) {
  const { answer } = scan;
  const row = answer.ticket ?? wording.manifest.rows.get(scan.ticket);
  const told = word("told", {
    word: word(`verdict_${scan.shown}`),
    at: wording.at(scan.at, scan.stop),
    stop: wording.stop(scan.stop),
    answer: word(`verdict_${answer.verdict}`),
  });
  const why = wording.reason({ ...answer, row });
  return part("li", "scan__conflict",
    part("b", "", [row?.name, wording.seat(row)].filter(Boolean).join(", ")),
    part("p", "", told),
    part("p", "small", why),
    button(word("seen"), () => seen(scan), "btn btn--solid btn--small"));
}

// Says whether there are new ones; those that are in sight already are not announced again.
export function conflicts(section, scans, wording, seen) {
  section.hidden = scans.length === 0;
  const list = section.querySelector("[data-list]");
  const shown = new Set([...list.children].map((one) => one.dataset.scan));
  const fresh = scans.some((scan) => !shown.has(scan.id));
  if (!fresh && shown.size === scans.length) return false;
  list.replaceChildren(...scans.map((scan) => {
    const made = conflict(scan, wording, seen);
    made.dataset.scan = scan.id;
    return made;
  }));
  return fresh;
}

export function foundTickets(list, rows, wording, taken) {
  list.replaceChildren(...rows.map((row) => {
    const more = [row.reference, wording.seat(row), wording.way(row)].filter(Boolean).join(" · ");
    const press = row.boarded ? part("span", "badge", word("on_board")) : button(word("check_in"), () => taken(row));
    return part("li", "scan__row", part("span", "scan__name", part("b", "", row.name), part("span", "small muted", more)), press);
  }));
}

export function stopCounts(body, all) {
  body.replaceChildren(...all.map(({ name, scanned, expected }) => {
    const head = part("th", "", name);
    head.scope = "row";
    return part("tr", "", head, part("td", "end", word("counted", { scanned, expected })));
  }));
}
