// Shows the chosen files before they are sent, and an answer when it comes. Without this script a reload shows both.
import { subscribe } from "./live.js";

const field = document.querySelector("input[type=file][data-files]");
const chosen = document.querySelector("[data-chosen]");

function shown(file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.alt = "";
    const reader = new FileReader(); // a data: address, which the page's policy allows
    reader.addEventListener("load", () => { picture.src = reader.result; });
    reader.readAsDataURL(file);
    item.append(picture);
  }
  item.append(name);
  return item;
}

field?.addEventListener("change", () => {
  chosen.replaceChildren(...[...field.files].map(shown));
  chosen.hidden = !field.files.length;
});

// What is being written stays: only the conversation above it is fetched.
if (document.querySelector("[data-report]")) {
  subscribe("report.*", (notice) => {
    if (notice.path !== location.pathname) return;
    htmx.ajax("GET", location.pathname, { target: "#talk", select: "#talk", swap: "outerHTML" });
  });
}
