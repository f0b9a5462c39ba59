"""A company's logo: read with suspicion, drawn anew, kept as a small PNG that holds nothing but its pixels."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from carnet.domains.operators.models import OperatorLogo
from carnet.domains.operators.operations.companies import locked, note
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.problem import Problem

MOST_BYTES: Final = 2 * 1024 * 1024
_MOST_PIXELS: Final = 4_096 * 4_096
_SIDE: Final = 512
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_TOO_MANY_PIXELS: Final = "The picture has too many pixels: 4096 by 4096 is the most."
_WHAT_IT_MAY_BE: Final = "A logo is a PNG, JPEG or WebP picture."


class LogoRefused(Problem):
    """What was sent is no picture of a kind that is kept, or it is too large."""

    code = "LOGO_REFUSED"


def logo_put(*, operator_id: UUID, content: bytes, by: Principal, now: datetime) -> str:
    """Keep this picture as the company's logo; its mark, the SHA-256 of what is kept as hexadecimal digits.

    What `content` is, is told by the bytes alone. Raises NotFound, Forbidden, SecondFactorNeeded, OperatorNotFound,
    LogoRefused.
    """
    allow_at(by, Permission.PROFILE_MANAGE, operator_id)
    png = redrawn(content)
    checksum = hashlib.sha256(png).digest()
    with transaction.atomic():
        row = locked(operator_id)
        known = OperatorLogo.objects.filter(operator=row, checksum=checksum).exists()
        if not known:
            values = {"png": png, "checksum": checksum, "changed_at": now}
            OperatorLogo.objects.update_or_create(operator=row, defaults=values)
            note(by, "logo-put", row, now=now)
    return checksum.hex()


def logo_remove(*, operator_id: UUID, by: Principal, now: datetime) -> bool:
    """Have no logo any more; whether there was one.

    Raises NotFound, Forbidden, SecondFactorNeeded, OperatorNotFound.
    """
    allow_at(by, Permission.PROFILE_MANAGE, operator_id)
    with transaction.atomic():
        row = locked(operator_id)
        gone, _ = OperatorLogo.objects.filter(operator=row).delete()
        if gone:
            note(by, "logo-removed", row, now=now)
    return bool(gone)


def redrawn(content: bytes) -> bytes:
    """The picture as a PNG of at most 512 by 512 pixels, upright, without what else the file said. Raises LogoRefused.

    The size that the file states is looked at before any pixel is unpacked.
    """
    if len(content) > MOST_BYTES:
        raise LogoRefused("A logo has at most 2 MB.")
    try:
        picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        _check_size(picture)
        return _as_png(picture)
    except LogoRefused:
        raise
    except UnidentifiedImageError as error:
        raise LogoRefused(_WHAT_IT_MAY_BE) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise LogoRefused(_TOO_MANY_PIXELS) from error
    except Exception as error:  # bytes made to break it get struct.error, TypeError and what not out of Pillow
        raise LogoRefused("The picture cannot be read; it seems to be damaged.") from error


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > _MOST_PIXELS:
        raise LogoRefused(_TOO_MANY_PIXELS)


def _as_png(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((_SIDE, _SIDE))
    # The pixels alone go into a new picture, so that no text, place or profile of the old one comes along.
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return out.getvalue()
