// "From your passenger book": a press fills in the names at once. Without this script the server does it.
function mark(panel) {
  const [first, last] = panel.querySelectorAll("input");
  for (const chip of panel.querySelectorAll(".chip")) {
    const here = chip.dataset.first === first.value && chip.dataset.last === last.value;
    chip.setAttribute("aria-pressed", String(here));
  }
}

for (const panel of document.querySelectorAll("[data-passenger]")) {
  const book = panel.querySelector("[data-book]");
  if (!book) continue;
  const [first, last] = panel.querySelectorAll("input");
  for (const chip of book.querySelectorAll(".chip")) chip.type = "button";
  book.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    first.value = chip.dataset.first;
    last.value = chip.dataset.last;
    mark(panel);
  });
  panel.addEventListener("input", () => mark(panel));
  mark(panel);
}
