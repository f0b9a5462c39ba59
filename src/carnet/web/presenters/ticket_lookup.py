"""Finds tickets by what people have at hand: the booking's reference, or a part of the name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from carnet.domains.booking.contracts import ManifestTicket

_MOST: Final = 12
_SHORTEST: Final = 2


def search(rows: Iterable[ManifestTicket], text: str) -> list[ManifestTicket]:
    """The first few that fit, however it was written."""
    wanted = _plain(text)
    if len(wanted) < _SHORTEST:
        return []
    return [row for row in rows if row.name and _fits(row, wanted)][:_MOST]


def _fits(row: ManifestTicket, wanted: str) -> bool:
    name = _plain(row.name)
    return _plain(row.reference) == wanted or all(word in name for word in wanted.split())


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(one for one in letters if not unicodedata.combining(one)).lower().strip()
