"""A section of a vehicle or hall as a drawing. Pure geometry in units of the drawing; a seat is 44 on a side.

Rows run from left to right with the front at the left, columns from top to bottom; in halls the stage is at the top.
"""

from carnet.web.presenters.drawing.draw import draw, looks
from carnet.web.presenters.drawing.shapes import SEAT, Box, Drawing, Line, Spot, Word

__all__ = ["SEAT", "Box", "Drawing", "Line", "Spot", "Word", "draw", "looks"]
