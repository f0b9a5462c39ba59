// Ed25519 (RFC 8032): by the browser where it can, else by a vendored library, which is loaded only then.
const SPARE = new URL("../../vendor/noble-ed25519-3.2.0.js", import.meta.url);

const imported = new Map();

async function byBrowser(key, signature, message) {
  if (!imported.has(key)) imported.set(key, crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]));
  return crypto.subtle.verify("Ed25519", await imported.get(key), signature, message);
}

export async function bySpare(key, signature, message) {
  const { verifyAsync } = await import(SPARE);
  return verifyAsync(signature, message, key, { zip215: false });
}

let way = null;

async function chosen() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
    return byBrowser;
  } catch {
    return bySpare;
  }
}

// Whether `key` (32 raw bytes) signed these bytes.
export async function signed(key, signature, message) {
  way ??= chosen();
  try {
    return await (await way)(key, signature, message);
  } catch {
    return false; // bytes that are no signature, or no key
  }
}
