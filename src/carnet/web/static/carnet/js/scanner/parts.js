// Small pieces of the page, made by scripts: text is only ever set as text.
export function part(tag, classes, ...inside) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...inside.filter((one) => one !== ""));
  return made;
}

export function button(text, pressed, classes = "btn btn--small") {
  const made = part("button", classes, text);
  made.type = "button";
  made.addEventListener("click", pressed);
  return made;
}
