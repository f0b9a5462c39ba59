// The week grid: arrows move between runs, from cell to cell and within one. Without this, Tab does.
const grid = document.querySelector("[data-week]");

function runsOf(cell) {
  return cell ? [...cell.querySelectorAll("a.run")] : [];
}

function beside(cell, step) {
  for (let next = step > 0 ? cell.nextElementSibling : cell.previousElementSibling; next;
    next = step > 0 ? next.nextElementSibling : next.previousElementSibling) {
    const runs = runsOf(next);
    if (runs.length) return runs;
  }
  return [];
}

function under(cell, step) {
  const place = [...cell.parentElement.children].indexOf(cell);
  for (let row = step > 0 ? cell.parentElement.nextElementSibling : cell.parentElement.previousElementSibling; row;
    row = step > 0 ? row.nextElementSibling : row.previousElementSibling) {
    const runs = runsOf(row.children[place]);
    if (runs.length) return runs;
  }
  return [];
}

function target(run, key) {
  const cell = run.closest("td");
  const runs = runsOf(cell);
  const place = runs.indexOf(run);
  const forward = getComputedStyle(grid).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key === "ArrowDown") return runs[place + 1] ?? under(cell, 1)[0];
  if (key === "ArrowUp") return runs[place - 1] ?? under(cell, -1).at(-1);
  const found = beside(cell, key === forward ? 1 : -1);
  return found[Math.min(place, found.length - 1)];
}

grid?.addEventListener("keydown", (event) => {
  const run = event.target.closest?.("a.run");
  if (!run || !event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = target(run, event.key);
  if (next) {
    event.preventDefault();
    next.focus();
  }
});
