// Ids as the API writes them: a word and 128 bits in Crockford's base 32. A device makes those of its scans by itself.
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 26;

// Such as tkt_01k8djrfaefx88mrbjgea0a5n7, of 16 bytes.
export function publicId(prefix, bytes) {
  let number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = "";
  for (let place = 0; place < LENGTH; place++) {
    text = LETTERS[Number(number & 31n)] + text;
    number >>= 5n;
  }
  return `${prefix}_${text}`;
}

let last = 0;

// A UUID version 7 (RFC 9562); later ones sort behind earlier ones, also within a millisecond.
export function scanId(now = Date.now()) {
  last = Math.max(now, last + 1);
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(last / 256 ** (5 - place)) % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return publicId("scn", bytes);
}
