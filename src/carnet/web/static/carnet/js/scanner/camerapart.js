// The part of the page around the camera: on, off, light, the other camera; and one scan for each time a code is held up.
import { Camera } from "./camera.js";
import { wake } from "./signal.js";
import { word } from "./words.js";

const GONE_AFTER = 2500; // milliseconds out of sight, after which the same code counts as held up anew

// `seen` once for a code that stays in sight.
function once(seen) {
  let last = "";
  let when = 0;
  return (text) => {
    const now = performance.now();
    const held = text === last && now - when < GONE_AFTER;
    [last, when] = [text, now];
    if (!held) seen(text);
  };
}

export function cameraPart(part, seen, trouble) {
  const at = (name) => part.querySelector(`[data-${name}]`);
  const camera = new Camera(at("video"), once(seen));

  async function update() {
    at("video").hidden = !camera.on;
    at("camera-switch").setAttribute("aria-pressed", String(camera.on));
    at("light").hidden = !camera.hasLight;
    at("other-camera").hidden = !camera.on || (await camera.count()) < 2;
  }

  async function tried(step) {
    wake();
    try {
      await step();
      trouble("");
    } catch {
      camera.stop();
      trouble(word("no_camera"));
    }
    await update();
  }

  at("camera-switch").addEventListener("click", () => tried(() => (camera.on ? camera.stop() : camera.start())));
  at("other-camera").addEventListener("click", () => tried(() => camera.next()));
  at("light").addEventListener("click", async () => at("light").setAttribute("aria-pressed", String(await camera.toggleLight())));
  globalThis.addEventListener("pagehide", () => camera.stop());
}
