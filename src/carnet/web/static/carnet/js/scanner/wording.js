// A verdict in words, for the panel and the lists. The words are those of the page: `words.js`.
import { clock, word } from "./words.js";

const TONES = { good: "good", wrong_stop: "look", unknown: "look", unreadable: "look" };

// Told in the reason, or a way of another trip, whose stops this list does not know.
const ELSEWHERE = new Set(["wrong_stop", "other_trip"]);

export const toneOf = (verdict) => TONES[verdict] ?? "stop";

// Says things about the tickets of one trip to one inspector: `user` is their id, `manifest` the list.
export class Wording {
  constructor(manifest, user) {
    this.manifest = manifest;
    this.user = user;
  }

  at(instant, stop) {
    return clock(instant, this.manifest.stops[stop]?.timezone ?? this.manifest.stops[0].timezone);
  }

  stop(number) {
    return this.manifest.stops[number]?.name ?? "";
  }

  way(row) {
    if (!row || this.manifest.trip.kind === "event") return "";
    return word("way", { from: this.stop(row.from), to: this.stop(row.to) });
  }

  seat(row) {
    if (!row?.seat) return "";
    return word(row.section ? "seat" : "seat_alone", row);
  }

  // When and where it was scanned, and by whom.
  first(first) {
    if (!first) return "";
    const who = word(first.by && first.by === this.user ? "who_you" : "who_other");
    const named = first.device ? word("who_device", { who, device: first.device }) : who;
    return word("first", { at: this.at(first.at, first.stop), stop: this.stop(first.stop), who: named });
  }

  reason({ verdict, why, row, first, other }) {
    if (verdict === "refused") return why;
    if (verdict === "other_trip") return other ? word("why_other_trip", { other: this.#named(other) }) : word("why_other_trip_unknown");
    if (verdict === "again" && !first) return word("why_again_unknown");
    const name = why ? `why_${verdict}_${why}` : `why_${verdict}`;
    return verdict === "good" ? "" : word(name, { when: this.first(first), way: this.way(row) });
  }

  #named({ name, departs }) {
    return departs ? `${name}, ${this.at(departs, 0)}` : name;
  }

  // All texts of the panel.
  panel(result) {
    const { verdict, hints, row } = result;
    return {
      tone: toneOf(verdict),
      word: word(`verdict_${verdict}`),
      why: this.reason(result),
      who: row?.name ?? "",
      seat: this.seat(row),
      way: ELSEWHERE.has(verdict) ? "" : this.way(row),
      hints: hints.map((hint) => word(`hint_${hint}`).replace(/^hint_/, "")).join(" · "),
    };
  }
}
