// How many are expected, scanned and left, by the manifest and what this device has scanned since.
const TRAVELS = new Set(["issued", "boarded"]);

export function counts(manifest, boardings) {
  const rows = manifest.tickets.filter((row) => TRAVELS.has(row.status));
  return manifest.stops.filter((stop) => stop.boards).map((stop) => {
    const here = rows.filter((row) => row.from === stop.stop);
    const scanned = here.filter((row) => row.status === "boarded" || boardings.has(row.id)).length;
    return { stop: stop.stop, name: stop.name, expected: here.length, scanned, left: here.length - scanned };
  });
}

const MINUTES = 60_000;
const LATE = 10 * MINUTES;

// The stop where one is, by the clock: the first whose departure is not long past, else the last.
export function stopNow(manifest, now) {
  const boarding = manifest.stops.filter((stop) => stop.boards);
  return (boarding.find((stop) => new Date(stop.departure) >= now - LATE) ?? boarding.at(-1))?.stop ?? 0;
}
