"""Tickets for several performances of an event, with a form for each person, and what they cost together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from carnet.domains.booking.contracts import HoldItem, PassengerName, PriceOffer
from carnet.domains.inventory.contracts import Offer, Wish
from carnet.domains.schedule.contracts import Fare, PassengerKind
from carnet.kernel.span import Span
from carnet.web.forms.passengers import PassengerForm, offer_kinds, passenger_forms
from carnet.web.presenters import conditions, fares, journeys, kinds, prices
from carnet.web.presenters.basket import Basket, Line

WHOLE: Final = Span(0, 1)
"""A performance has one leg."""
_ANY: Final = tuple(kinds.KindOption(kind, kind.value) for kind in PassengerKind)


@dataclass(frozen=True, slots=True)
class TicketLine:
    """So many tickets of one type for one performance."""

    line: Line
    journey: journeys.Journey
    fare: Fare
    currency: str

    @property
    def count(self) -> int:
        """How many tickets."""
        return self.line.count

    @property
    def class_word(self) -> str:
        """The part of the hall, in words."""
        return fares.class_word(self.fare.travel_class)

    @property
    def says(self) -> str:
        """What comes back if one cancels."""
        found = conditions.sentences(self.fare.conditions, kind=self.journey.kind, currency=self.currency)
        return str(found[0].words) if found else ""


@dataclass(frozen=True, slots=True)
class Party:
    """A line of the basket with the forms of those it is for."""

    ticket: TicketLine
    forms: Sequence[PassengerForm]


def lines(basket: Basket, offers: Mapping[UUID, Offer], *, event_id: UUID) -> tuple[TicketLine, ...] | None:
    """The basket's lines; None when something of it is not to be had, or is of another event."""
    found = tuple(_line(line, offers.get(line.listing_id), event_id) for line in basket.lines)
    known = tuple(line for line in found if line is not None)
    return known if len(known) == len(found) else None


def _line(line: Line, offer: Offer | None, event_id: UUID) -> TicketLine | None:
    if offer is None or offer.listing.event_id != event_id or offer.listing.legs != WHOLE.to_stop:
        return None
    fare = offer.fares.fare(line.fare_id)
    if fare is None:
        return None
    return TicketLine(line, journeys.of_listing(offer.listing, WHOLE), fare, offer.fares.currency)


def forms(
    basket: Basket,
    offers: Mapping[UUID, Offer],
    *,
    data: Mapping[str, Any] | None = None,
    initial: Sequence[Mapping[str, str]] = (),
) -> list[PassengerForm]:
    """A form for each ticket in the order of the lines; each offers what one may travel as under its fare."""
    made = passenger_forms(basket.total, data=data, initial=initial, kinds=_ANY)
    rest = iter(made)
    for line in basket.lines:
        offer = offers.get(line.listing_id)
        fare = offer.fares.fare(line.fare_id) if offer else None
        for _ticket in range(line.count):
            offer_kinds(next(rest), kinds.options(fare.reductions) if fare else ())
    return made


def kinds_of(typed: Sequence[PassengerForm]) -> list[PassengerKind]:
    """As what each goes, as far as the forms say."""
    found = [form["kind"].value() if "kind" in form.fields else None for form in typed]
    return [PassengerKind(word) if word in set(PassengerKind) else PassengerKind.ADULT for word in found]


def summed(asked: Sequence[HoldItem], offer: PriceOffer, offers: Mapping[UUID, Offer]) -> prices.Sum:
    """What all of it costs, line by line."""
    priced = []
    for item, explained in zip(asked, offer.items, strict=True):
        fare = offers[item.listing_id].fares.fare(item.fare_id)
        family = fare.family if fare else ""
        priced += [
            prices.Priced(name.kind, family, one.lines) for name, one in zip(item.passengers, explained, strict=True)
        ]
    return prices.summed(priced, offer.total.currency)


def parties(tickets: Sequence[TicketLine], typed: Sequence[PassengerForm]) -> tuple[Party, ...]:
    """Each line with its forms, which come in the order of the lines."""
    rest = iter(typed)
    return tuple(Party(ticket, [next(rest) for _ in range(ticket.count)]) for ticket in tickets)


def items(basket: Basket, names: Sequence[PassengerName]) -> tuple[HoldItem, ...]:
    """What to hold: the names come in the order of the lines. Seats are ours to choose, together where we can."""
    rest = iter(names)
    return tuple(_item(line, rest) for line in basket.lines)


def _item(line: Line, names: Iterator[PassengerName]) -> HoldItem:
    party = tuple(next(names) for _ in range(line.count))
    wishes = (Wish.TOGETHER,) if len(party) > 1 else ()
    return HoldItem(line.listing_id, WHOLE.from_stop, WHOLE.to_stop, line.fare_id, party, wishes=wishes)
