// The matrix of fares as a spreadsheet has it: arrows and Enter move, a pasted block fills cells. The form is the truth.
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const cellAt = (table, row, column) => table.querySelector(`[data-row="${row}"][data-column="${column}"]`);

function size(table) {
  return table.querySelectorAll("tbody tr").length;
}

// The next cell in a direction; the diagonal and ways that are not shown are stepped over.
function next(cell, [down, right]) {
  const table = cell.closest("[data-matrix]");
  let row = Number(cell.dataset.row) + down;
  let column = Number(cell.dataset.column) + right;
  const last = size(table);
  while (row >= 0 && column >= 0 && row < last && column < last) {
    const found = cellAt(table, row, column);
    if (found) return found;
    row += down;
    column += right;
  }
  return null;
}

// Whether the caret would leave the text this way: then the arrow leaves the cell.
function atEdge(cell, key) {
  const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  if (key === "ArrowUp" || key === "ArrowDown" || whole) return true;
  const rtl = getComputedStyle(cell).direction === "rtl";
  const back = (key === "ArrowLeft") !== rtl;
  if (cell.selectionStart !== cell.selectionEnd) return false;
  return back ? cell.selectionStart === 0 : cell.selectionEnd === cell.value.length;
}

function way(event) {
  if (event.key === "Enter") return [event.shiftKey ? -1 : 1, 0];
  const move = MOVES[event.key];
  if (!move || event.shiftKey || !atEdge(event.target, event.key)) return null;
  const rtl = getComputedStyle(event.target).direction === "rtl";
  return move[1] && rtl ? [0, -move[1]] : move;
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-matrix] [data-row]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const direction = way(event);
  if (!direction) return;
  event.preventDefault(); // Enter in a cell sends nothing
  next(cell, direction)?.focus();
});

document.addEventListener("focusin", (event) => {
  event.target.closest?.("[data-matrix] [data-row]")?.select();
});

function fill(cell, block) {
  const table = cell.closest("[data-matrix]");
  let filled = 0;
  block.forEach((line, down) => {
    line.forEach((text, right) => {
      const found = cellAt(table, Number(cell.dataset.row) + down, Number(cell.dataset.column) + right);
      if (!found) return;
      found.value = text.trim();
      filled += 1;
    });
  });
  const says = document.querySelector("[data-matrix-says]");
  if (says) says.textContent = table.dataset.filled + filled;
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("paste", (event) => {
  const cell = event.target.closest?.("[data-matrix] [data-row]");
  const text = event.clipboardData?.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "") ?? "";
  if (!cell || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  fill(cell, text.split("\n").map((line) => line.split("\t")));
});
