// A press copies the field beside it. Without this script one marks and copies it by hand.
for (const part of document.querySelectorAll("[data-copy]")) {
  const field = part.querySelector("input");
  const press = part.querySelector("[data-copy-press]");
  const says = part.querySelector("[data-copy-says]");
  if (!navigator.clipboard) continue;
  press.hidden = false;
  press.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    says.textContent = says.dataset.words;
  });
}
