"""The fares of a listing as coupons to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.inventory.contracts import Offer
from carnet.domains.schedule.contracts import Fare, UnknownPrice
from carnet.kernel.ids import encode
from carnet.kernel.money import Money
from carnet.kernel.span import Span
from carnet.web.presenters import conditions

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
    """One fare for all passengers; `free` seats of its class are left on the span."""

    id: UUID
    family: str
    travel_class: str
    each: Money
    total: Money
    free: int
    enough: bool
    seat_choice: bool
    says: tuple[conditions.Says, ...]

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


def cards(offer: Offer, span: Span, *, passengers: int, free: Mapping[str, int]) -> tuple[FareCard, ...]:
    """The fares that have a price for `span`, cheapest first. `free` counts seats by class."""
    priced = [(fare, each) for fare in offer.fares.fares if (each := _price(offer, fare, span)) is not None]
    priced.sort(key=lambda pair: pair[1].amount)
    return tuple(
        _card(offer, fare, each, passengers=passengers, free=free.get(fare.travel_class, 0)) for fare, each in priced
    )


def _price(offer: Offer, fare: Fare, span: Span) -> Money | None:
    try:
        return offer.fares.price(fare, offer.listing.stops, span)
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
    )


def pick(found: tuple[FareCard, ...], fare_id: UUID | None) -> FareCard | None:
    """The fare that was asked for, else the cheapest with enough seats; None when nothing can be bought."""
    wanted = next((card for card in found if card.id == fare_id and card.enough), None)
    return wanted or next((card for card in found if card.enough), None)
