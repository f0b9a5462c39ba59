// The seat-plan editor without reloads: a press on the drawing chooses a seat, arrows move to the nearest one.
// The checkboxes of the list are the truth; the server draws the plan from the form.
import { nearest } from "./nearest.js";

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
let last = null; // the seat that Tab comes back to
let unfolded = null; // what was unfolded or folded by hand

const seats = () => [...document.querySelectorAll("[data-planmap] [data-place]")];

function choose(seat) {
  const box = document.getElementById(`box-${seat.dataset.place}`);
  box.checked = !box.checked;
  seat.classList.toggle("seat--mine", box.checked);
  seat.setAttribute("aria-checked", String(box.checked));
  last = seat.id;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function rove(stop) {
  for (const one of seats()) one.tabIndex = one === stop ? 0 : -1;
  last = stop.id;
}

function ready() {
  const found = seats();
  const stop = document.getElementById(last) ?? found.find((one) => one.ariaChecked === "true") ?? found[0];
  for (const one of found) one.tabIndex = one === stop ? 0 : -1;
  if (!unfolded) return;
  for (const fold of document.querySelectorAll("#editor details[data-keep]")) {
    if (unfolded.has(fold.dataset.keep)) fold.open = true;
  }
}

document.addEventListener("click", (event) => {
  const seat = event.target.closest?.("[data-planmap] [data-place]");
  if (!seat) return;
  event.preventDefault();
  choose(seat);
});

document.addEventListener("keydown", (event) => {
  const seat = event.target.closest?.("[data-planmap] [data-place]");
  if (!seat) return;
  const direction = DIRECTIONS[event.key];
  if (event.key === " " || event.key === "Enter") {
    event.preventDefault();
    choose(seat);
  } else if (direction) {
    event.preventDefault();
    nearest(seat, seats(), direction)?.focus();
  }
});

document.addEventListener("focusin", (event) => {
  const seat = event.target.closest?.("[data-planmap] [data-place]");
  if (seat) rove(seat);
});

document.addEventListener("htmx:beforeSwap", () => {
  unfolded = new Set([...document.querySelectorAll("#editor details[open][data-keep]")].map((fold) => fold.dataset.keep));
});
document.addEventListener("htmx:afterSettle", ready);
ready();
