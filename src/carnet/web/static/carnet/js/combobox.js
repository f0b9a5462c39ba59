// Place fields that understand while one types (WAI-ARIA combobox with a list). Without this script they are plain text.
const WAIT = 120;
const LEAST = 2;

class PlaceField {
  constructor(cell, number) {
    this.cell = cell;
    this.input = cell.querySelector("[data-place]");
    this.id = cell.querySelector("input[type=hidden]");
    this.list = null;
    this.active = -1;
    this.number = number;
    const input = this.input;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", `places-${number}`);
    this.count = document.createElement("span");
    this.count.className = "sr";
    this.count.setAttribute("role", "status");
    cell.append(this.count);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  typed() {
    this.id.value = "";
    this.cell.querySelector("[data-choices]")?.remove();
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (text.length < LEAST) this.close();
    else this.timer = setTimeout(() => this.ask(text), WAIT);
  }

  async ask(text) {
    this.asking?.abort();
    this.asking = new AbortController();
    const address = new URL(this.cell.dataset.combobox, location.href);
    address.searchParams.set("q", text);
    address.searchParams.set("list", this.number);
    try {
      const answer = await fetch(address, { signal: this.asking.signal });
      if (answer.ok) this.show(await answer.text());
    } catch (problem) {
      if (problem.name !== "AbortError") this.close();
    }
  }

  show(html) {
    if (document.activeElement !== this.input) return;
    this.list?.remove();
    this.cell.insertAdjacentHTML("beforeend", html);
    this.list = this.cell.querySelector("[role=listbox]");
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    this.active = -1;
    this.count.textContent = this.list.dataset.count;
    this.input.setAttribute("aria-expanded", String(this.options.length > 0));
  }

  get options() {
    return this.list ? [...this.list.querySelectorAll("[role=option]")] : [];
  }

  key(event) {
    const options = this.options;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options.length) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.move((this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.take(options[this.active]);
    } else if (event.key === "Escape" && this.list) {
      event.preventDefault();
      this.close();
    }
  }

  move(place) {
    const options = this.options;
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = place;
    options[place].setAttribute("aria-selected", "true");
    options[place].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[place].id);
  }

  take(option) {
    if (!option) return;
    this.input.value = option.dataset.name;
    this.id.value = option.dataset.id;
    this.close();
  }

  close() {
    this.asking?.abort();
    this.list?.remove();
    this.list = null;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const fields = [...document.querySelectorAll("[data-combobox]")].map((cell, n) => new PlaceField(cell, n + 1));

for (const swap of document.querySelectorAll("[data-swap]")) {
  if (fields.length !== 2) continue;
  swap.hidden = false;
  swap.addEventListener("click", () => {
    const [one, other] = fields;
    [one.input.value, other.input.value] = [other.input.value, one.input.value];
    [one.id.value, other.id.value] = [other.id.value, one.id.value];
  });
}
