"""Events and their performances, as the shop shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from carnet.domains.search.contracts import EventResult, FareOffer, Result
from carnet.kernel.ids import encode
from carnet.kernel.money import Money
from carnet.web.presenters.basket import Basket, Line
from carnet.web.presenters.choice import MOST_PASSENGERS
from carnet.web.presenters.fares import FEW, class_word
from carnet.web.presenters.journeys import Journey
from carnet.web.presenters.search import rows as results


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in a list. `journey` is its next performance, `total` the lowest price, `more` counts the others."""

    name: str
    href: str
    category: str
    journey: Journey
    place: str
    more: str
    total: Money
    gone: str


@dataclass(frozen=True, slots=True)
class TicketChoice:
    """A ticket type of a performance: so many may be taken, `counts` from 0 on; `taken` of them are in the basket."""

    id: str
    family: str
    class_word: str
    price: Money
    left: str
    counts: tuple[tuple[str, int], ...]
    taken: int


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """A performance to choose tickets for; `seats_href` leads to its seat map."""

    id: str
    journey: Journey
    seats_href: str
    cheapest: Money
    tickets: tuple[TicketChoice, ...]
    gone: bool
    open: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event's own page. `most` is how many tickets of it one person may have."""

    id: str
    name: str
    category: str
    operator: str
    description: str
    most: int
    performances: tuple[PerformanceRow, ...]

    @property
    def href(self) -> str:
        """Where it stands."""
        return reverse("web:event", args=[self.id])


def rows(found: Sequence[EventResult]) -> tuple[EventRow, ...]:
    """Events as rows, in their order."""
    return tuple(_row(event) for event in found)


def _row(found: EventResult) -> EventRow:
    first = (found.open or found.performances)[0]
    journey = results.journey(first)
    return EventRow(
        name=found.name,
        href=href(found),
        category=found.event.category if found.event else "",
        journey=journey,
        place=_where(found),
        more=_more(found),
        total=found.cheapest or first.cheapest.fare.price,
        gone="" if found.open else gettext("Sold out"),
    )


def href(found: EventResult) -> str:
    """The event's page; the performance's own where it is of no event."""
    if found.event is None:
        return results.choice(found.performances[0], passengers=1).url()
    return reverse("web:event", args=[encode("evt", found.event.id)])


def _where(found: EventResult) -> str:
    venues = {one.trip.origin.station.name: one.trip.origin.station.city_name for one in found.performances}
    if len(venues) == 1:
        ((venue, city),) = venues.items()
        return gettext("%(venue)s, %(city)s") % {"venue": venue, "city": city}
    cities = sorted(set(venues.values()))
    if len(cities) == 1:
        return ngettext("%(n)d venue in %(city)s", "%(n)d venues in %(city)s", len(venues)) % {
            "n": len(venues),
            "city": cities[0],
        }
    return ", ".join(cities)


def _more(found: EventResult) -> str:
    others = len(found.performances) - 1
    if not others:
        return ""
    last = results.journey(found.performances[-1]).origin.day
    words = ngettext("%(n)d more until %(day)s", "%(n)d more until %(day)s", others)
    return words % {"n": others, "day": last}


def event_page(found: EventResult, basket: Basket) -> EventPage:
    """The event with its performances, and what is in the basket already."""
    about = found.event
    if about is None:
        raise ValueError("a performance of no event has no page of an event")
    few = len(found.performances) == 1
    return EventPage(
        id=encode("evt", about.id),
        name=about.name,
        category=about.category,
        operator=found.operator_name,
        description=about.description,
        most=about.most_per_user,
        performances=tuple(_performance(one, basket, about.most_per_user, few=few) for one in found.performances),
    )


def _performance(result: Result, basket: Basket, most: int, *, few: bool) -> PerformanceRow:
    choice = results.choice(result, passengers=1)
    tickets = tuple(_ticket(result, offer, basket, most) for offer in result.fares)
    return PerformanceRow(
        id=choice.listing,
        journey=results.journey(result),
        seats_href=choice.url(),
        cheapest=result.cheapest.fare.price,
        tickets=tickets,
        gone=result.sold_out,
        open=few or any(ticket.taken for ticket in tickets),
    )


def _ticket(result: Result, offer: FareOffer, basket: Basket, most: int) -> TicketChoice:
    listing_id, fare = result.trip.span.listing_id, offer.fare
    lines = [Line(listing_id, fare.fare_id, count) for count in range(1, min(most, offer.free, MOST_PASSENGERS) + 1)]
    return TicketChoice(
        id=f"{encode('lst', listing_id)}-{encode('far', fare.fare_id)}",
        family=fare.family,
        class_word=class_word(fare.travel_class),
        price=fare.price,
        left=_left(offer.free),
        counts=tuple((line.text, line.count) for line in lines),
        taken=basket.count(listing_id, fare.fare_id),
    )


def _left(free: int) -> str:
    if not free:
        return gettext("Sold out")
    return ngettext("%(n)d left", "%(n)d left", free) % {"n": free} if free <= FEW else ""
