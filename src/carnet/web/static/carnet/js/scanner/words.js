// Words of this page in its language, which the server wrote into it; {names} in them are filled in.
const texts = new Map();
for (const one of document.querySelectorAll("[data-word]")) texts.set(one.dataset.word, one.textContent);

export function word(name, facts = {}) {
  const text = texts.get(name) ?? name;
  return text.replaceAll(/\{(\w+)\}/g, (whole, fact) => facts[fact] ?? whole);
}

const language = document.documentElement.lang;

// An instant by the clock of a place; with its day, where that is not today's.
export function clock(at, timezone) {
  const day = (instant) => new Intl.DateTimeFormat("sv", { timeZone: timezone, dateStyle: "short" }).format(instant);
  const instant = new Date(at);
  const form = { timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (day(instant) !== day(new Date())) Object.assign(form, { day: "numeric", month: "short" });
  return new Intl.DateTimeFormat(language, form).format(instant);
}
