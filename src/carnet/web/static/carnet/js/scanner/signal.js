// What is heard and felt of a verdict: one high tone for "come in", two low ones for "stop", a middle one for "look".
const TONES = { good: [[880, 0.16]], stop: [[220, 0.22], [165, 0.32]], look: [[440, 0.12], [440, 0.12]] };
const SHAKES = { good: [60], stop: [180, 80, 180], look: [90, 60, 90] };
const GAP = 0.06;

let sound = null;

// Browsers let a page sound only after somebody has touched it.
export function wake() {
  sound ??= globalThis.AudioContext ? new AudioContext() : null;
  if (sound?.state === "suspended") sound.resume().catch(() => {});
}

function tone(pitch, start, length) {
  const source = sound.createOscillator();
  const volume = sound.createGain();
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.25, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + length);
  source.connect(volume).connect(sound.destination);
  source.start(start);
  source.stop(start + length);
}

export function give(kind) {
  navigator.vibrate?.(SHAKES[kind]);
  if (sound?.state !== "running") return;
  let start = sound.currentTime;
  for (const [pitch, length] of TONES[kind]) {
    tone(pitch, start, length);
    start += length + GAP;
  }
}
