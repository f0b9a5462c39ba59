"""Pictures that strangers sent: read with suspicion, drawn anew, so that nothing but their pixels is kept.

The place, the camera and the texts that a photograph carries along (EXIF, XMP, ICC) are gone, and so is whatever was
hidden in the file.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_MOST_PIXELS: Final = 4_096 * 4_096
# Only a part of a JPEG is unpacked where less is wanted, so the large ones that phones make cost no more.
_MOST_JPEG_PIXELS: Final = 8_192 * 6_144
_JPEG: Final = b"\xff\xd8"
# A scan begins with its marker and the length of its header, less than 256. Progressive pictures have about ten;
# each costs a walk through all of the picture, and a few bytes of the file.
_SCAN: Final = b"\xff\xda\x00"
_MOST_SCANS: Final = 100
_QUALITY: Final = 85
_WHITE: Final = (255, 255, 255)


class NotDrawable(ValueError):
    """The bytes are no picture that is taken; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A picture as it is kept."""

    content: bytes
    media_type: str
    width: int
    height: int


def redrawn(content: bytes, *, side: int, transparent: bool = False) -> Redrawn:
    """The picture upright, at most `side` pixels wide and high: a JPEG stays one, others become WebP on white.

    If it may be `transparent`, it becomes a PNG with all that was.
    What it is, is told by its bytes alone. Its size, as the file states it, is looked at before any pixel is unpacked.
    Raises NotDrawable.
    """
    if content.startswith(_JPEG) and content.count(_SCAN) > _MOST_SCANS:
        raise NotDrawable(f"The picture is put together from too many parts: {_MOST_SCANS} scans are the most.")
    try:
        picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        upright = _upright(picture, side)
        return _png(upright) if transparent else _on_white(upright, photograph=_is_photograph(picture))
    except NotDrawable:
        raise
    except UnidentifiedImageError as error:
        raise NotDrawable("This is no JPEG, PNG or WebP picture.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotDrawable(_too_many()) from error
    except Exception as error:  # bytes made to break it get struct.error, TypeError and what not out of Pillow
        raise NotDrawable("The picture cannot be read; it seems to be damaged.") from error


def _upright(picture: Image.Image, side: int) -> Image.Image:
    photograph = _is_photograph(picture)
    if picture.width * picture.height > (_MOST_JPEG_PIXELS if photograph else _MOST_PIXELS):
        raise NotDrawable(_too_many())
    if photograph:
        picture.draft("RGB", (side, side))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((side, side))
    return upright


def _is_photograph(picture: Image.Image) -> bool:
    return picture.format in {"JPEG", "MPO"}


# The pixels alone go into a new picture, so that no text, place or profile of the old one comes along.


def _on_white(upright: Image.Image, *, photograph: bool) -> Redrawn:
    bare = Image.new("RGB", upright.size, _WHITE)
    bare.paste(upright, mask=upright)
    form, media_type = ("JPEG", "image/jpeg") if photograph else ("WEBP", "image/webp")
    return _kept(bare, form, media_type, quality=_QUALITY)


def _png(upright: Image.Image) -> Redrawn:
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    return _kept(bare, "PNG", "image/png", optimize=True)


def _kept(bare: Image.Image, form: str, media_type: str, **options: object) -> Redrawn:
    out = io.BytesIO()
    bare.save(out, form, **options)
    return Redrawn(out.getvalue(), media_type, *bare.size)


def _too_many() -> str:
    return "The picture has too many pixels: 16 million are the most, 50 million for a JPEG."
