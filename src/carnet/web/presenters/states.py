"""Words and tones for states; a colour never stands without its word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.schedule.contracts import TripStatus


@dataclass(frozen=True, slots=True)
class State:
    """A badge: `tone` is ok, warn, bad, note or empty."""

    word: str
    tone: str


_TRIPS: Final[dict[TripStatus, tuple[Promise, str]]] = {
    TripStatus.PUBLISHED: (_("On time"), "ok"),
    TripStatus.DELAYED: (_("Delayed"), "warn"),
    TripStatus.BOARDING: (_("Boarding"), "note"),
    TripStatus.DEPARTED: (_("Departed"), ""),
    TripStatus.ARRIVED: (_("Arrived"), ""),
    TripStatus.CANCELLED: (_("Cancelled"), "bad"),
}


def of_trip(status: TripStatus) -> State | None:
    """How a trip stands; None for one that travellers do not see."""
    known = _TRIPS.get(status)
    return State(str(known[0]), known[1]) if known else None
