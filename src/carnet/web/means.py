"""What somebody chose to pay with, kept in the session until it is paid: back, reload and a refusal lose nothing.

Voucher codes are money, so that they never stand in an address.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.http import HttpRequest

_KEPT: Final = "carnet_means"
_MOST: Final = 5
"""How many purchases of one session are remembered; the oldest makes room."""


@dataclass(frozen=True, slots=True)
class Means:
    """Voucher codes in their order, the way the rest is paid, and the test card it is charged to."""

    codes: tuple[str, ...] = ()
    way: str = ""
    card: str = ""


def kept(request: HttpRequest, about: str) -> Means:
    """What was chosen for `about`, which names one purchase."""
    found: dict[str, Any] = request.session.get(_KEPT, {}).get(about, {})
    return Means(tuple(found.get("codes", ())), found.get("way", ""), found.get("card", ""))


def keep(request: HttpRequest, about: str, means: Means) -> None:
    """Remember it."""
    known = {name: value for name, value in request.session.get(_KEPT, {}).items() if name != about}
    newest = list(known.items())[1 - _MOST :]
    request.session[_KEPT] = {**dict(newest), about: {**asdict(means), "codes": list(means.codes)}}


def forget(request: HttpRequest, about: str) -> None:
    """It is paid."""
    known = request.session.get(_KEPT, {})
    if about in known:
        request.session[_KEPT] = {name: value for name, value in known.items() if name != about}
