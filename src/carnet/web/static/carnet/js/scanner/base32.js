// Base 32 after RFC 4648, capital letters, without padding; only the one writing of some bytes is read.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function written(bytes) {
  let text = "";
  let kept = 0;
  let bits = 0;
  for (const byte of bytes) {
    kept = (kept << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += LETTERS[(kept >> bits) & 31];
      kept &= (1 << bits) - 1;
    }
  }
  return bits ? text + LETTERS[(kept << (5 - bits)) & 31] : text;
}

// The bytes, or null where the text is not what `written` makes of them.
export function read(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let kept = 0;
  let bits = 0;
  let place = 0;
  for (const letter of text) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) return null;
    kept = (kept << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[place++] = kept >> bits;
      kept &= (1 << bits) - 1;
    }
  }
  return written(bytes) === text ? bytes : null;
}
