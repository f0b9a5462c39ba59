// Shows the chosen picture before it is sent. Without this script one sees it afterwards.
const field = document.querySelector("input[type=file][name=logo]");
const shown = document.querySelector("[data-logo]");
field?.addEventListener("change", () => {
  const [file] = field.files;
  if (!file || !shown) return;
  const reader = new FileReader(); // a data: address, which the page's policy allows
  reader.addEventListener("load", () => { shown.src = reader.result; shown.hidden = false; });
  reader.readAsDataURL(file);
});
