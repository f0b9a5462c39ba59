// Shows at once what came of waiting: the server writes the rows, this asks for them again and counts offers down.
// Without it, loading the page again shows the same.
import { clock } from "./countdown.js";
import { subscribe } from "./live.js";

const ROWS = "#waiting-rows";

async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(ROWS);
  if (!answer.ok || !fresh) return;
  document.querySelector(ROWS).replaceChildren(...fresh.childNodes);
  count();
}

function run(face) {
  // The page says how long is left, so that a wrong clock on this machine does not matter.
  const end = performance.now() + Number(face.dataset.offerSeconds) * 1000;
  face.hidden = false;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    face.textContent = clock(left);
    if (left > 0 && face.isConnected) return;
    clearInterval(timer);
    if (face.isConnected) renew();
  };
  const timer = setInterval(tick, 1000);
  tick();
}

function count() {
  for (const face of document.querySelectorAll("[data-offer-seconds]")) run(face);
}

count();
subscribe("waiting-list.*", renew);
