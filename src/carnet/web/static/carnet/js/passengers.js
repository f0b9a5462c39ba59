// "From your passenger book": a press fills in the names at once. Without this script the server does it.
function mark(panel) {
  const [first, last] = panel.querySelectorAll("input[type=text]");
  for (const chip of panel.querySelectorAll(".chip")) {
    const here = chip.dataset.first === first.value && chip.dataset.last === last.value;
    chip.setAttribute("aria-pressed", String(here));
  }
}

for (const panel of document.querySelectorAll("[data-passenger]")) {
  const book = panel.querySelector("[data-book]");
  if (!book) continue;
  const [first, last] = panel.querySelectorAll("input[type=text]");
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

// What everybody pays is worked out by the server: when "Apply" is pressed, and when somebody travels as something else.
const form = document.getElementById("buy");
const apply = form.querySelector("[data-price]");

async function price() {
  const typed = new FormData(form);
  typed.set("price", "1");
  apply.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(typed) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.querySelector("[data-sum]")) return form.requestSubmit(apply);
    for (const mark of ["[data-sum]", "[data-sum-total]", "[data-promo]"]) {
      const fresh = page.querySelector(mark);
      for (const old of document.querySelectorAll(mark)) old.replaceChildren(...fresh.cloneNode(true).childNodes);
    }
  } finally {
    apply.removeAttribute("aria-busy");
  }
}

// A form without a price to work out has no such button.
if (apply) {
  apply.addEventListener("click", (event) => {
    if (!event.isTrusted) return;
    event.preventDefault();
    price();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name.endsWith("-kind")) price();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.name !== "promo_code") return;
    event.preventDefault();
    price();
  });
}
