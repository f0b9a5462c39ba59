// What every page needs: one press buys once, toasts leave, a mistake is in view, wide screens open their filters.

// A second press of a button does nothing while the server works. The idempotency key says the same on the server.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // By attribute: a field called "method" hides the property. A download leaves its page standing.
  if (form.getAttribute("method") !== "post" || "again" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button) button.setAttribute("aria-busy", "true");
});

// Coming back with the browser's button shows the page as it was: let the form be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

const TOAST_LIFE = 8000;

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => leave(toast), 1000);
  else toast.remove();
}

// A toast can be closed, and leaves after a while, unless somebody is at it.
export function lasting(toast) {
  const close = toast.querySelector("[data-toast-close]");
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  setTimeout(() => leave(toast), TOAST_LIFE);
}

document.querySelectorAll("[data-toast]").forEach(lasting);

document.querySelector("[data-focus]")?.focus();

// Browsers that cannot show a closed fold beside the results get it opened.
if (matchMedia("(min-width: 44.01rem)").matches && !CSS.supports("selector(::details-content)")) {
  for (const fold of document.querySelectorAll("[data-open-wide]")) fold.open = true;
}

// A row of links that is longer than a phone is wide shows where one is.
document.querySelector(".pages [aria-current], .side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
