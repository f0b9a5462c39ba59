// What a ticket's code says, and whether we signed it: docs/reference/ticket-codes.md.
import { read } from "./base32.js";
import { publicId } from "./ids.js";
import { signed } from "./signature.js";

const PREFIX = "CT1.";
const FACTS = 44;
const SIGNATURE = 64;
const NO_SEAT = 0xffff;

function split(text) {
  const content = text.startsWith(PREFIX) ? read(text.slice(PREFIX.length)) : null;
  return content?.length === FACTS + SIGNATURE ? [content.slice(0, FACTS), content.slice(FACTS)] : null;
}

function claim(facts) {
  const numbers = new DataView(facts.buffer, facts.byteOffset);
  const seat = numbers.getUint16(36);
  return {
    is: "code",
    ticket: publicId("tkt", facts.subarray(4, 20)),
    trip: publicId("trp", facts.subarray(20, 36)),
    ordinal: seat === NO_SEAT ? null : seat,
    revision: numbers.getUint16(42),
  };
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const looksLikeCode = (text) => text.startsWith(PREFIX);

// A reading as `judge` takes it. `keys` are those that sign tickets: [{id: 8 hex digits, bytes: 32 raw bytes}].
export async function reading(text, keys) {
  const parts = split(text.trim());
  if (!parts) return { is: "unreadable" };
  const [facts, signature] = parts;
  const message = new Uint8Array([...new TextEncoder().encode(PREFIX), ...facts]);
  for (const key of keys.filter((one) => one.id === hex(facts.subarray(0, 4)))) {
    if (await signed(key.bytes, signature, message)) return claim(facts);
  }
  return { is: "forged" };
}
