// The strip of days scrolls sideways on a phone: bring the chosen day into view without moving the page.
const strip = document.querySelector("[data-days]");
const chosen = strip?.querySelector("[aria-current]");
if (chosen) {
  const box = chosen.getBoundingClientRect();
  const frame = strip.getBoundingClientRect();
  strip.scrollLeft += box.left + box.width / 2 - (frame.left + frame.width / 2);
}
