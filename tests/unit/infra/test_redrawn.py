"""Pictures that strangers sent."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from carnet.infra.redrawn import NotDrawable, redrawn
from tests.domains.operators.pictures import a_picture

_GPS = 0x8825
_SCAN = b"\xff\xda\x00"


def a_photograph(size: tuple[int, int] = (400, 300), **saving: object) -> bytes:
    """A JPEG that says where it was taken, who took it, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x013B] = "Ada Lovelace"
    exif.get_ifd(_GPS).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return a_picture("JPEG", size, exif=exif.tobytes(), comment=b"at home", **saving)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_photograph_keeps_its_pixels_and_nothing_else() -> None:
    sent = a_photograph()
    assert opened(sent).getexif().get_ifd(_GPS)
    kept = redrawn(sent, side=1_000)
    picture = opened(kept.content)
    assert (kept.media_type, picture.format) == ("image/jpeg", "JPEG")
    assert (kept.width, kept.height) == picture.size == (300, 400)
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(picture.info)
    assert b"Ada" not in kept.content
    assert b"Exif" not in kept.content


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_become_webp(form: str) -> None:
    kept = redrawn(a_picture(form, (3_000, 1_000)), side=1_500)
    assert (kept.media_type, opened(kept.content).format) == ("image/webp", "WEBP")
    assert (kept.width, kept.height) == (1_500, 500)


def test_what_is_seen_through_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    red, green, blue = opened(redrawn(out.getvalue(), side=10).content).convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert min(red, green, blue) > 250


def test_what_is_behind_the_picture_is_gone() -> None:
    assert b"<script>" not in redrawn(a_picture() + b"<script>alert(1)</script>", side=500).content


def a_progressive(scans: int) -> bytes:
    """A JPEG whose last part is said again and again, until it has so many."""
    whole = a_picture("JPEG", (64, 64), progressive=True)
    last, end = whole.rindex(_SCAN), whole.rindex(b"\xff\xd9")
    return whole[:last] + whole[last:end] * (scans - whole.count(_SCAN) + 1) + whole[end:]


def test_a_picture_of_some_scans_is_drawn_and_one_of_hundreds_is_not() -> None:
    """Each costs a walk through the whole picture: minutes, for a few kilobytes."""
    assert redrawn(a_progressive(100), side=64).width == 64
    with pytest.raises(NotDrawable, match="100 scans"):
        redrawn(a_progressive(101), side=64)


def test_what_looks_like_scans_in_other_pictures_is_none() -> None:
    assert redrawn(a_picture() + _SCAN * 200, side=20).width == 20


def a_bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge, in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"hello",
        b"\xff\xd8\xff\xe0" + b"\0" * 50,
        a_picture()[:200],
        a_picture("GIF"),
        a_picture("BMP"),
        a_bomb(5_000, 5_000),
        a_bomb(60_000, 60_000),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_in_words(sent: bytes) -> None:
    with pytest.raises(NotDrawable) as refused:
        redrawn(sent, side=500)
    assert str(refused.value).endswith(".")
