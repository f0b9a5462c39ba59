"""A company's logo: read with suspicion, drawn anew, kept as a small PNG that holds nothing but its pixels."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.operators.models import OperatorLogo
from carnet.domains.operators.operations.companies import locked, note
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.infra.redrawn import NotDrawable
from carnet.infra.redrawn import redrawn as drawn_anew
from carnet.kernel.problem import Problem

MOST_BYTES: Final = 2 * 1024 * 1024
_SIDE: Final = 512


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
    """The picture as a PNG of at most 512 by 512 pixels, upright, with nothing but its pixels. Raises LogoRefused."""
    if len(content) > MOST_BYTES:
        raise LogoRefused("A logo has at most 2 MB.")
    try:
        return drawn_anew(content, side=_SIDE, transparent=True).content
    except NotDrawable as refusal:
        raise LogoRefused(str(refusal)) from refusal
