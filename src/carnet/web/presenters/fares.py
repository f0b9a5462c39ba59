"""The fares of a listing as coupons to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.inventory.contracts import Offer
from carnet.domains.schedule.contracts import Fare, UnknownPrice, explain
from carnet.kernel.ids import encode
from carnet.kernel.money import Money
from carnet.kernel.span import Span
from carnet.web.presenters import conditions, kinds

_CLASS_WORDS: Final[dict[str, Promise]] = {
    "1": _("First class"),
    "2": _("Second class"),
    "first": _("First"),
    "business": _("Business"),
    "premium": _("Premium"),
    "economy": _("Economy"),
    "standard": _("Standard"),
    "general": _("General admission"),
}
# From here on a coupon says how many are left.
FEW: Final = 9


def class_word(travel_class: str) -> str:
    """A class as people call it; an operator's own word stays as it is."""
    known = _CLASS_WORDS.get(travel_class.lower())
    return str(known) if known is not None else travel_class.capitalize()


@dataclass(frozen=True, slots=True)
class FareCard:
    """One fare for all passengers, as adults; so many can have it on the span as are `free`.

    `kinds` are what each may travel as, `less` says for whom it costs less. Where there is not enough, `waits` says
    whether there could be: some classes and quotas are smaller than the party.
    """

    id: UUID
    family: str
    travel_class: str
    each: Money
    total: Money
    free: int
    enough: bool
    seat_choice: bool
    says: tuple[conditions.Says, ...]
    kinds: tuple[kinds.KindOption, ...]
    less: tuple[str, ...]
    waits: bool = False

    @property
    def value(self) -> str:
        """The fare's id as forms write it."""
        return encode("far", self.id)

    @property
    def class_word(self) -> str:
        """The class in words."""
        return class_word(self.travel_class)

    @property
    def few(self) -> int:
        """How many seats are left when they are few, else 0."""
        return self.free if 0 < self.free <= FEW else 0


def cards(
    offer: Offer,
    span: Span,
    *,
    passengers: int,
    free: Mapping[str, int],
    left: Mapping[UUID, int],
    now: datetime,
) -> tuple[FareCard, ...]:
    """The fares that are sold now and have a price for `span`, cheapest first.

    `free` counts seats by class, `left` what quotas have left.
    """
    sold = [fare for fare in offer.fares.fares if fare.sold_at(now)]
    priced = [(fare, each) for fare in sold if (each := _price(offer, fare, span, passengers)) is not None]
    priced.sort(key=lambda pair: pair[1].amount)
    found = []
    for fare, each in priced:
        seats = free.get(fare.travel_class, 0)
        card = _card(offer, fare, each, passengers=passengers, free=min(seats, left.get(fare.id, seats)))
        found.append(replace(card, waits=not card.enough and seats_of(offer, fare) >= passengers))
    return tuple(found)


def seats_of(offer: Offer, fare: Fare) -> int:
    """How many seats there are under a fare in all, free or not."""
    seats = sum(seat.travel_class == fare.travel_class and not seat.blocked for seat in offer.plan.seats)
    return seats if fare.quota is None else min(seats, fare.quota)


def _price(offer: Offer, fare: Fare, span: Span, passengers: int) -> Money | None:
    """What each of so many adults pays."""
    try:
        return explain(offer.fares, fare, offer.listing.stops, span, group=passengers).total
    except UnknownPrice:
        return None


def _card(offer: Offer, fare: Fare, each: Money, *, passengers: int, free: int) -> FareCard:
    return FareCard(
        id=fare.id,
        family=fare.family,
        travel_class=fare.travel_class,
        each=each,
        total=each * passengers,
        free=free,
        enough=free >= passengers,
        seat_choice=fare.conditions.seat_choice,
        says=conditions.sentences(fare.conditions, kind=offer.listing.kind, currency=each.currency),
        kinds=kinds.options(fare.reductions),
        less=tuple(kinds.sentence(reduction) for reduction in fare.reductions),
    )


def pick(found: tuple[FareCard, ...], fare_id: UUID | None) -> FareCard | None:
    """The fare that was asked for, else the cheapest with enough seats; None when nothing can be bought."""
    wanted = next((card for card in found if card.id == fare_id and card.enough), None)
    return wanted or next((card for card in found if card.enough), None)
