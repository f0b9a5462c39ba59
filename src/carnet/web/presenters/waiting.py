"""Places in waiting lists as coupons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import WaitingEntry, WaitingPlace, WaitingStatus
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.kernel.ids import encode
from carnet.kernel.money import Money
from carnet.web.forms.amounts import places_of, written
from carnet.web.presenters import fares, wording
from carnet.web.presenters.choice import Choice
from carnet.web.presenters.journeys import Journey, of_listing
from carnet.web.presenters.states import State

_STATES: Final[dict[WaitingStatus, tuple[Promise, str]]] = {
    WaitingStatus.WAITING: (_("Waiting"), "note"),
    WaitingStatus.OFFERED: (_("Seats are held for you"), "signal"),
    WaitingStatus.TAKEN: (_("Paid"), "ok"),
    WaitingStatus.LAPSED: (_("Offer lapsed"), ""),
    WaitingStatus.LEFT: (_("Left"), ""),
    WaitingStatus.ENDED: (_("Over"), ""),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """Seats that are held: until when by the clocks at the start, and where they are paid."""

    href: str
    until: str
    zone: str
    seconds: int


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One place in a waiting list. `href` is the trip, `booking_href` what was bought."""

    id: str
    journey: Journey
    state: State
    live: bool
    waits: bool
    seats: int
    wanted: str
    place: str
    most: Money
    most_typed: str
    offer: Offer | None
    href: str
    booking_href: str


def rows(
    entries: Sequence[WaitingEntry], listings: Mapping[UUID, ListingSnapshot], *, now: datetime
) -> tuple[WaitingRow, ...]:
    """The entries in their order, each with its listing."""
    return tuple(_row(one, listings[one.listing_id], now=now) for one in entries if one.listing_id in listings)


def _row(entry: WaitingEntry, listing: ListingSnapshot, *, now: datetime) -> WaitingRow:
    journey = of_listing(listing, entry.span)
    word, tone = _STATES[entry.status]
    choice = Choice(entry.listing_id, entry.span.from_stop, entry.span.to_stop, len(entry.passengers))
    taken = entry.status is WaitingStatus.TAKEN and entry.offer is not None
    return WaitingRow(
        id=encode("wtl", entry.id),
        journey=journey,
        state=State(str(word), tone),
        live=entry.status in {WaitingStatus.WAITING, WaitingStatus.OFFERED},
        waits=entry.status is WaitingStatus.WAITING,
        seats=len(entry.passengers),
        wanted=_wanted(entry),
        place=place_words(entry.place) if entry.place else "",
        most=entry.most,
        most_typed=written(entry.most.amount, places_of(entry.most.currency)),
        offer=_offer(entry, journey, now=now),
        href=choice.url(),
        booking_href=reverse("web:booking", args=[entry.offer.reference]) if taken and entry.offer else "",
    )


def _wanted(entry: WaitingEntry) -> str:
    """`2 seats, Saver, Second class`."""
    count = len(entry.passengers)
    seats = ngettext("%(n)d seat", "%(n)d seats", count) % {"n": count}
    where = fares.class_word(entry.travel_class) if entry.travel_class else gettext("any class")
    return f"{seats}, {entry.family}, {where}"


def place_words(place: WaitingPlace) -> str:
    """How far one has come, in a sentence."""
    if not place.entries:
        return gettext("You are first in line.")
    n = {"n": place.entries, "seats": place.seats}
    return (
        ngettext(
            "%(n)d party is before you; together they wait for %(seats)d seats.",
            "%(n)d parties are before you; together they wait for %(seats)d seats.",
            place.entries,
        )
        % n
    )


def _offer(entry: WaitingEntry, journey: Journey, *, now: datetime) -> Offer | None:
    if entry.status is not WaitingStatus.OFFERED or entry.offer is None:
        return None
    return Offer(
        href=reverse("web:checkout", args=[entry.offer.reference]),
        until=wording.clock(entry.offer.until, journey.origin.zone),
        zone=journey.origin.city,
        seconds=max(1, ceil((entry.offer.until - now).total_seconds())),
    )
