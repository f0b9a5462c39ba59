// Counts down to the moment a hold lapses. The sentence beside it, written by the server, says what happens then.
const MINUTE = 60;
const ANNOUNCED = new Set([5 * MINUTE, 2 * MINUTE, MINUTE]);

export function clock(seconds) {
  const minutes = String(Math.floor(seconds / MINUTE)).padStart(2, "0");
  return `${minutes}:${String(seconds % MINUTE).padStart(2, "0")}`;
}

function run(box) {
  // The page says how long is left, so that a wrong clock on this machine does not matter.
  const end = performance.now() + Number(box.dataset.seconds) * 1000;
  const says = box.querySelector("[data-says]");
  const faces = document.querySelectorAll("[data-left]");
  // Without this script nothing moves, so the clock faces stay hidden and the hour in the sentence counts.
  for (const face of document.querySelectorAll("[data-left], [data-left-of]")) face.hidden = false;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    for (const face of faces) face.textContent = clock(left);
    box.classList.toggle("countdown--late", left <= MINUTE);
    if (ANNOUNCED.has(left)) says.textContent = box.dataset.announce.replace("%s", clock(left));
    if (left === 0) {
      clearInterval(timer);
      location.replace(box.dataset.after);
    }
  };
  const timer = setInterval(tick, 1000);
  tick();
}

for (const box of document.querySelectorAll("[data-countdown]")) run(box);
