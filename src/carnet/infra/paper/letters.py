"""Our letters in a PDF, quickly: fonts are read once in a process, and HarfBuzz takes the few that a paper needs."""

from __future__ import annotations

import copy
import io
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import uharfbuzz as hb
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

FONTS: Final = {
    "": Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf",
    "B": Path(__file__).parent / "fonts" / "DejaVuSansCondensed-Bold.ttf",
}
"""The files of our letters: plain, and bold (`B`)."""
FAMILY: Final = "Carnet"
_FLAGS: Final = (
    hb.SubsetFlags.GLYPH_NAMES
    | hb.SubsetFlags.NOTDEF_OUTLINE
    | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    | hb.SubsetFlags.NO_HINTING
)
_LAYOUT: Final = frozenset(int.from_bytes(tag, "big") for tag in (b"GDEF", b"GPOS", b"GSUB"))
_FROM_RIGHT: Final = frozenset({"R", "AL"})


class Paper(FPDF):
    """A document with our letters. What it writes is as FPDF writes it, in a tenth of the time."""

    def __init__(self, form: str | tuple[float, float]) -> None:
        """An empty one in millimetres; `form` is `A4`, or width and height."""
        super().__init__(format=form)
        for key, face in _faces().items():
            self.fonts[key] = _fresh(face)

    def output(self, *arguments: Any, **options: Any) -> Any:
        """As FPDF's. FPDF looks at a whole font to keep a few letters of it, so we hand it few."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont = _only(font.subset.get_all_glyph_names(), font)
        try:
            return super().output(*arguments, **options)
        finally:
            # These two remember every document for ever.
            SubsetMap.pick.cache_clear()
            SubsetMap.get_glyph.cache_clear()


def from_right(words: str) -> bool:
    """Whether letters are among them that are written from right to left, or joined to their neighbours."""
    return any(unicodedata.bidirectional(letter) in _FROM_RIGHT for letter in words)


@cache
def _faces() -> dict[str, TTFFont]:
    reader = FPDF()
    for style, path in FONTS.items():
        reader.add_font(FAMILY, style, path)
    return {key: font for key, font in reader.fonts.items() if isinstance(font, TTFFont)}


def _fresh(face: TTFFont) -> TTFFont:
    """The same font with nothing written in it yet."""
    made = copy.copy(face)
    made.subset = SubsetMap(made)
    made.missing_glyphs = []
    return made


def _only(names: Sequence[str], font: TTFFont) -> TTFont:
    whole = _faces()[font.fontkey].ttfont
    wanted = hb.SubsetInput()
    wanted.flags = _FLAGS
    wanted.drop_table_tag_set.update(_LAYOUT)
    wanted.glyph_set.update({whole.getGlyphID(name) for name in names})
    found = hb.subset(_face(font.ttffile), wanted)
    return TTFont(io.BytesIO(found.blob.data), recalcTimestamp=False, recalcBBoxes=False, lazy=True)


@cache
def _face(path: Path) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(path))
