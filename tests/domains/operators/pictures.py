"""Pictures to send as logos."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def a_picture(form: str = "PNG", size: tuple[int, int] = (1_000, 500), **saving: Any) -> bytes:
    """A picture in one colour, twice as wide as high."""
    out = io.BytesIO()
    Image.new("RGB", size, (23, 71, 176)).save(out, form, **saving)
    return out.getvalue()
