// The bell rings: the count follows what is unread, and a notice that comes is shown for a while.
import { lasting } from "./forms.js";
import { count, subscribe } from "./live.js";

const MOST = 99;
const bell = document.querySelector("[data-bell]");

function show(unread) {
  const face = bell.querySelector("[data-bell-count]");
  const { none, one, many } = bell.dataset;
  face.textContent = unread > MOST ? `${MOST}+` : String(unread);
  face.hidden = unread === 0;
  bell.querySelector("[data-bell-says]").textContent = unread === 0 ? none : unread === 1 ? one : many.replace("%s", unread);
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function ring(region, notice) {
  show(notice.unread);
  const link = element("a", { href: `${bell.pathname}/${notice.id}`, textContent: notice.title });
  const close = element("button", { type: "button", className: "icon-btn", textContent: "×" });
  close.setAttribute("aria-label", bell.dataset.close);
  close.dataset.toastClose = "";
  const toast = element("div", { className: "toast" }, element("span", {}, link), close);
  region.replaceChildren(toast);
  lasting(toast);
  bell.classList.remove("bell--rings");
  requestAnimationFrame(() => bell.classList.add("bell--rings"));
}

if (bell) {
  // Screen readers tell what is put into a region that was there before.
  const region = element("div", { role: "status" });
  region.setAttribute("aria-live", "polite");
  document.body.append(region);
  subscribe("*", (notice) => ring(region, notice));
  count(show);
}
