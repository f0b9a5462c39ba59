"""Logos: what is taken, and what is kept of it."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from carnet.domains.operators import operations, queries
from carnet.domains.operators.models import OperatorLogo
from carnet.domains.operators.operations.logos import redrawn
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import CARNET
from tests.domains.operators.people import an_application, owner_of
from tests.domains.operators.pictures import a_picture
from tests.domains.schedule.world import NOW, an_operator


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_as_a_small_png(form: str) -> None:
    kept = Image.open(io.BytesIO(redrawn(a_picture(form))))
    assert (kept.format, kept.size) == ("PNG", (512, 256))


def test_a_small_picture_stays_as_large_as_it_is() -> None:
    assert Image.open(io.BytesIO(redrawn(a_picture(size=(40, 30))))).size == (40, 30)


def test_what_else_the_file_said_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # turned by a quarter
    sent = a_picture("JPEG", exif=exif, comment=b"secret")
    assert b"taken at home" in sent
    kept = redrawn(sent)
    assert b"taken at home" not in kept
    assert b"secret" not in kept
    picture = Image.open(io.BytesIO(kept))
    assert (dict(picture.getexif()), picture.info) == ({}, {})
    assert picture.size == (256, 512), "upright, as people see it"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(20),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        a_picture()[:200],
        a_picture("GIF"),
        a_picture("TIFF"),
        bytes(operations.MOST_BYTES + 1),
    ],
)
def test_what_is_no_picture_of_these_kinds_is_refused(content: bytes) -> None:
    with pytest.raises(operations.LogoRefused):
        redrawn(content)


def test_a_picture_that_grows_when_it_is_unpacked_is_refused_before() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    for side in (5_000, 60_000):
        head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1_000)))
        with pytest.raises(operations.LogoRefused, match="too many pixels"):
            redrawn(bomb)


@pytest.mark.django_db
def test_a_logo_is_kept_replaced_and_removed() -> None:
    number = an_operator()
    owner = owner_of(number)
    first = operations.logo_put(operator_id=number, content=a_picture(), by=owner, now=NOW)
    assert operations.logo_put(operator_id=number, content=a_picture(), by=owner, now=NOW) == first
    kept = queries.logo(number, by=None)
    assert (kept.mark, kept.public) == (first, True)
    second = operations.logo_put(operator_id=number, content=a_picture(size=(9, 9)), by=owner, now=NOW)
    assert second != first
    assert queries.logo_marks([number]) == {number: second}
    assert operations.logo_remove(operator_id=number, by=owner, now=NOW) is True
    assert operations.logo_remove(operator_id=number, by=owner, now=NOW) is False
    assert not OperatorLogo.objects.exists()


@pytest.mark.django_db
def test_a_logo_is_shown_to_its_people_alone_until_the_company_may_sell() -> None:
    number = an_application().profile.id
    operations.logo_put(operator_id=number, content=a_picture(), by=CARNET, now=NOW)
    assert queries.logo(number, by=owner_of(number)).public is False
    with pytest.raises(NotFound):
        queries.logo(number, by=None)


def test_what_a_file_says_of_itself_breaks_nothing() -> None:
    """Pillow writes the words of a turned picture anew, and stumbles over a width that is a text."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "text", 6
    sent = a_picture("JPEG", exif=exif)
    assert sent.count(b"\x01\x0e\x00\x02") == 1
    with pytest.raises(operations.LogoRefused):
        redrawn(sent.replace(b"\x01\x0e\x00\x02", b"\x01\x00\x00\x02"))
