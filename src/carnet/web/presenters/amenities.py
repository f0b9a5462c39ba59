"""What is on board, as an icon of the sprite and a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_KNOWN: Final[dict[str, tuple[str, Promise]]] = {
    "wifi": ("wifi", _("Wi-Fi")),
    "power": ("power", _("Power sockets")),
    "meal": ("meal", _("Meals")),
    "bar": ("meal", _("Bar")),
    "quiet": ("quiet", _("Quiet area")),
    "step-free": ("wheel", _("Step-free")),
    "wheelchair": ("wheel", _("Wheelchair space")),
    "luggage": ("bag", _("Luggage included")),
    "bag": ("bag", _("Luggage included")),
    "bike": ("bag", _("Bikes")),
}


@dataclass(frozen=True, slots=True)
class Amenity:
    """One service; an operator's own code has no icon of its own and is written out."""

    icon: str
    word: str


def amenities(codes: Iterable[str]) -> tuple[Amenity, ...]:
    """The services behind a listing's codes, in their order."""
    return tuple(_amenity(code) for code in codes)


def _amenity(code: str) -> Amenity:
    known = _KNOWN.get(code)
    if known is None:
        return Amenity("check", code.replace("-", " ").replace("_", " ").capitalize())
    return Amenity(known[0], str(known[1]))
