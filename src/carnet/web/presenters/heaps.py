"""One's bookings in heaps: to come, travelled, given back, never paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import When

_WORDS: Final[dict[When, tuple[Promise, Promise, Promise]]] = {
    When.UPCOMING: (
        _("Upcoming"),
        _("No trips ahead"),
        _("What you buy stands here until it is over, and what you hold until it is paid."),
    ),
    When.USED: (
        _("Used"),
        _("No trips yet"),
        _("Journeys and evenings that are over will stand here."),
    ),
    When.CANCELLED: (
        _("Cancelled"),
        _("Nothing cancelled"),
        _("Bookings that were given back stand here."),
    ),
    When.EXPIRED: (
        _("Expired"),
        _("Nothing expired"),
        _("What you held and did not pay stands here. Nothing is charged for it."),
    ),
}


@dataclass(frozen=True, slots=True)
class Heap:
    """One of them: how many bookings it has, and what to say when there is none."""

    when: When
    word: Promise
    count: int
    empty: Promise
    hint: Promise


def heaps(counts: Mapping[When, int]) -> tuple[Heap, ...]:
    """All of them in the order of a page."""
    return tuple(Heap(when, word, counts[when], empty, hint) for when, (word, empty, hint) in _WORDS.items())
