// The seat map without a reload: a press chooses a seat, arrows move to the nearest seat in that direction.
// The checkboxes of the list are the truth; the server draws the map from them (and every ten seconds anew).
import { nearest } from "./nearest.js";

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const panel = document.getElementById("seat-choice");
let order = []; // labels in the order of choosing, so that one too many takes the place of the oldest
let last = null; // the seat that Tab comes back to

const boxes = () => [...panel.querySelectorAll("input[name=seat]")];
const isChosen = (box) => box.type === "hidden" || box.checked;
const labels = () => boxes().filter(isChosen).map((box) => box.value);
const refresh = () => window.htmx.trigger(panel, "seats-changed");

function drop(label) {
  const box = boxes().find((one) => one.value === label);
  if (!box) return;
  if (box.type === "hidden") box.remove();
  else box.checked = false;
  paint(label, false);
}

function paint(label, chosen) {
  const seat = panel.querySelector(`[data-seat="${CSS.escape(label)}"]`);
  seat?.classList.toggle("seat--mine", chosen);
  seat?.setAttribute("aria-checked", String(chosen));
}

function settle(label) {
  const box = boxes().find((one) => one.value === label);
  order = order.filter((one) => one !== label);
  paint(label, box.checked);
  if (!box.checked) return;
  order.push(label);
  const most = Number(panel.querySelector("[data-seatmap]").dataset.most);
  while (order.length > most) drop(order.shift());
}

function choose(seat) {
  const box = boxes().find((one) => one.value === seat.dataset.seat);
  if (!box) return;
  box.checked = !box.checked;
  last = seat.id;
  settle(box.value);
  refresh();
}

function rove(seat) {
  for (const one of panel.querySelectorAll("[data-seat]")) one.tabIndex = one === seat ? 0 : -1;
  last = seat.id;
}

function ready() {
  const seats = [...panel.querySelectorAll("[data-seat]")];
  const chosen = labels();
  order = [...order.filter((one) => chosen.includes(one)), ...chosen.filter((one) => !order.includes(one))];
  const stop = document.getElementById(last) ?? seats.find((one) => one.ariaChecked === "true") ?? seats[0];
  if (stop) for (const one of seats) one.tabIndex = one === stop ? 0 : -1;
}

if (panel) {
  panel.addEventListener("click", (event) => {
    const seat = event.target.closest("[data-seat]");
    const coach = event.target.closest("[data-section]");
    if (!seat && !coach) return;
    event.preventDefault();
    if (seat) choose(seat);
    else {
      panel.querySelector("input[name=section]").value = coach.dataset.section;
      refresh();
    }
  });
  panel.addEventListener("keydown", (event) => {
    const seat = event.target.closest?.("[data-seat]");
    if (!seat) return;
    const direction = DIRECTIONS[event.key];
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      choose(seat);
    } else if (direction) {
      event.preventDefault();
      nearest(seat, panel.querySelectorAll("[data-seat]"), direction)?.focus();
    }
  });
  panel.addEventListener("focusin", (event) => {
    const seat = event.target.closest("[data-seat]");
    if (seat) rove(seat);
  });
  panel.addEventListener("change", (event) => {
    if (event.target.name === "seat") settle(event.target.value);
  });
  // What was unfolded stays unfolded when the panel is drawn anew.
  let unfolded = [];
  panel.addEventListener("htmx:beforeSwap", () => {
    unfolded = [...panel.querySelectorAll("details[open][data-keep]")].map((fold) => fold.dataset.keep);
  });
  panel.addEventListener("htmx:afterSwap", () => {
    for (const name of unfolded) panel.querySelector(`[data-keep="${name}"]`).open = true;
    ready();
  });
  ready();
}
