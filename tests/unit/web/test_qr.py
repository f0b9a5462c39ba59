"""A QR drawing can be read back."""

from __future__ import annotations

import re

import zxingcpp
from PIL import Image

from carnet.web.presenters import qr


def test_what_is_drawn_is_what_was_said() -> None:
    drawing = qr.draw("carnet:1:K7M2QX")
    image = Image.new("L", ((drawing.size + 8) * 4,) * 2, 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawing.path):
        left, top = (int(x) + 4) * 4, (int(y) + 4) * 4
        image.paste(0, (left, top, left + int(width) * 4, top + 4))
    found = zxingcpp.read_barcodes(image)
    assert [code.text for code in found] == ["carnet:1:K7M2QX"]
