// The verdict on a reading, by the same table as the server: tests/unit/domains/booking/boarding_cases.json holds both to it.
const verdict = (word, why = "", hints = []) => ({ verdict: word, why, hints });

function ofCode(reading, trip, entry) {
  if (reading.trip !== trip) return verdict("other_trip");
  if (!entry) return verdict("unknown");
  return reading.revision < entry.revision ? verdict("old_code") : null;
}

function ofTicket(entry, status) {
  if (entry.status === "exchanged") return verdict("cancelled", "exchanged");
  if (entry.status === "cancelled") return verdict("cancelled", "ticket");
  if (entry.status === "void") return verdict("cancelled", "void");
  if (entry.status === "held") return verdict("not_yet_paid");
  if (status === "cancelled") return verdict("cancelled", "trip");
  return entry.boarded || entry.status === "boarded" ? verdict("again") : null;
}

function ofStop(entry, stop) {
  if (stop < entry.from) return verdict("wrong_stop", "too_early");
  return stop >= entry.to ? verdict("wrong_stop", "too_late") : null;
}

function hints(reading, entry, stop) {
  const code = reading.is === "code";
  const found = [
    [stop > entry.from, "late_stop"],
    [entry.ordinal === null, "no_seat"],
    [code && reading.ordinal !== entry.ordinal, "new_seat"],
    [code && reading.revision > entry.revision, "newer_code"],
  ];
  return [...found.filter(([fits]) => fits).map(([, word]) => word), ...entry.notes];
}

// `entry` is the manifest's row of the ticket, or null; its `boarded` is the first boarding that this device knows of.
export function judge({ reading, trip, status, stop, entry }) {
  if (reading.is === "unreadable" || reading.is === "forged") return verdict(reading.is);
  if (reading.is === "by_hand" && !entry) return verdict("unknown");
  return (
    (reading.is === "code" ? ofCode(reading, trip, entry) : null) ??
    ofTicket(entry, status) ??
    ofStop(entry, stop) ??
    verdict("good", "", hints(reading, entry, stop))
  );
}
