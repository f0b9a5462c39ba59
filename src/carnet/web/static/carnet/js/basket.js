// The tickets chosen on an event's page, added up while one chooses. Without this script the next page says it.
const form = document.getElementById("basket");
const says = document.querySelector("[data-basket-says]");
const sum = document.querySelector("[data-basket-sum]");

function count() {
  let tickets = 0;
  let amount = 0;
  let currency = "";
  for (const select of form.querySelectorAll("select[data-amount]")) {
    const taken = Number(select.selectedOptions[0].text);
    tickets += taken;
    amount += taken * Number(select.dataset.amount);
    if (taken) currency = select.dataset.currency;
  }
  says.textContent = tickets === 0 ? says.dataset.none : tickets === 1 ? says.dataset.one : says.dataset.many.replace("%s", tickets);
  sum.hidden = tickets === 0;
  if (tickets) sum.textContent = price(amount, currency);
}

function price(amount, currency) {
  const lang = document.documentElement.lang;
  const digits = new Intl.NumberFormat(lang, { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  const numbers = new Intl.NumberFormat(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${numbers.format(amount / 10 ** digits)} ${currency}`;
}

if (form) {
  form.addEventListener("change", count);
  count();
}
