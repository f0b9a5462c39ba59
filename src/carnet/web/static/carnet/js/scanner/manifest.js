// A manifest that was taken along: nothing of it is believed before its signature was checked.
import { signed } from "./signature.js";

const PREFIX = new TextEncoder().encode("CM1.");

function bytesOf(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

// The server's keys with their bytes, as `reading` and `opened` take them.
export const usable = (keys) => keys.map(({ id, key }) => ({ id, bytes: bytesOf(key) }));

async function genuine({ body, signature }, keys) {
  const [id, rest = ""] = signature.split(".");
  const message = new Uint8Array(PREFIX.length + body.length);
  message.set(PREFIX);
  message.set(body, PREFIX.length);
  for (const key of keys.filter((one) => one.id === id)) {
    if (await signed(key.bytes, bytesOf(rest), message)) return true;
  }
  return false;
}

export class Manifest {
  constructor(facts) {
    Object.assign(this, { trip: facts.trip, stops: facts.stops, tickets: facts.tickets });
    this.made = new Date(facts.generated_at);
    this.until = new Date(facts.valid_until);
    this.rows = new Map(facts.tickets.map((row) => [row.id, row]));
  }

  get ends() {
    const { arrival, departure } = this.stops.at(-1);
    return new Date(arrival ?? departure ?? this.until);
  }

  row(ticket, boardings) {
    const row = this.rows.get(ticket);
    return row ? { ...row, boarded: earlier(row.boarded, boardings.get(ticket) ?? null) } : null;
  }
}

// Which of two boardings of a ticket was first, as far as this device knows.
function earlier(one, other) {
  if (!one || !other) return one ?? other;
  return new Date(other.at) < new Date(one.at) ? other : one;
}

// The manifest in what was kept of the server's answer, or null where nobody we know signed it, or for another trip.
export async function opened(kept, keys) {
  if (!(await genuine(kept, keys).catch(() => false))) return null;
  const facts = JSON.parse(new TextDecoder().decode(kept.body));
  const ours = facts.format === "carnet-manifest" && facts.version === 1 && facts.trip.id === kept.trip;
  return ours ? new Manifest(facts) : null;
}
