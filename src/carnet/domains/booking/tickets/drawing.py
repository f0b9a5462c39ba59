"""Bar codes on paper."""

from __future__ import annotations

from fpdf import FPDF

from carnet.infra.symbols import Matrix, runs


def draw(made: FPDF, matrix: Matrix, x: float, y: float, side: float) -> None:
    """A symbol in millimetres, its upper left corner at (x, y)."""
    module = side / len(matrix)
    made.set_fill_color(0, 0, 0)
    for column, row, length in runs(matrix):
        made.rect(x + column * module, y + row * module, length * module, module, style="F")
