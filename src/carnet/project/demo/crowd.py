"""Other people: they fill the near trains, use promo codes, say what they think, and one of them has a company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from carnet.domains.booking import operations as booking
from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import HoldItem, PassengerName
from carnet.domains.booking.problems import Departed, InsufficientFunds, SoldOut
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Offer, Wish
from carnet.domains.operators import operations as operators
from carnet.domains.operators import queries as companies
from carnet.domains.schedule import queries as trips
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.project.demo.catalog import SOURCE, Catalog
from carnet.project.demo.journeys import Journey, buy, item_of, publish, run, trip_of
from carnet.project.demo.logins import APPLICANT
from carnet.project.demo.offers import WELCOME, WINTER

_SEED: Final = 7
_NEAR: Final = timedelta(days=1)
_FILLED: Final = {"nordstern": 24, "ligne-claire": 12}
"""How many trains of a company."""
_BUSY: Final = 0.3  # of the trains
_EVENING_BEFORE: Final = timedelta(hours=2)
_STARS: Final = (5, 4, 5, 3, 4, 5)
APPLICATION: Final = "Bergfunk"
APPLICATION_SLUG: Final = "bergfunk"


def _party(number: int) -> tuple[PassengerName, ...]:
    return tuple(PassengerName("Guest", str(one + 1)) for one in range(number))


PAST: Final = (
    Journey(
        "nordstern",
        "NS 521",
        -8,
        "Cologne",
        "Vienna",
        ("2", "Saver"),
        10,
        _party(2),
        (Wish.TOGETHER,),
        promo_code=WELCOME,
    ),
    Journey("nordstern", "NS 541", -5, "Berlin", "Brussels", ("1", "Flex"), 6, _party(1), promo_code=WINTER),
    Journey("ligne-claire", "LC 141", -6, "Paris", "Amsterdam", ("2", "Saver"), 9, _party(2), (Wish.TOGETHER,)),
)
"""Journeys that each of the crowd has made."""


def publish_past(catalog: Catalog, *, now: datetime) -> None:
    """Put the trips of the journeys on sale that the crowd has made, when they were."""
    for journey in PAST:
        publish(catalog, journey, now=now)


def travel(catalog: Catalog, crowd: Sequence[UUID], *, now: datetime) -> Iterator[None]:
    """Let all who never bought anything have made the journeys of the past and have rated them, one at a time."""
    new = [user_id for user_id in crowd if not bookings.bookings(user_id=user_id, now=now, limit=1)]
    for journey in PAST if new else ():
        try:
            trip = trip_of(catalog, journey, now=now)
            offer = inventory.offer(trip.id)
        except (LookupError, inventory.ListingUnknown):
            continue  # the demo was begun on another day
        made = {user_id: _book(offer, journey, user_id, now=now) for user_id in new}
        run(trip.id, now=now)
        for number, (user_id, reference) in enumerate(made.items()):
            _rate(user_id, reference, number, now=now)
        yield


def fill(catalog: Catalog, crowd: Sequence[UUID], *, now: datetime) -> Iterator[None]:
    """Sell seats in trains of today and the next days to the crowd, a train at a time, until one's money is spent.

    All was bought the evening before, so that trains that have left by now are not empty either.
    """
    random = Random(_SEED)  # noqa: S311  the demo is the same for everybody
    today = now.date()
    bought = now.replace(hour=0, minute=0, second=0, microsecond=0) - _EVENING_BEFORE
    for slug, number_of_trains in _FILLED.items():
        found = trips.trips(operator_id=catalog.operator(slug), since=today, until=today + _NEAR)
        on_sale = [trip for trip in found if trip.timetable_id is None]  # those are made by jobs, at no known moment
        for trip in random.sample(on_sale, k=min(len(on_sale), number_of_trains)):
            try:
                offer = inventory.offer(trip.id)
            except inventory.ListingUnknown:
                continue  # its publication is still on the way
            busy = random.random() < _BUSY
            for number in range(random.randint(10, 30) if busy else random.randint(2, 6)):
                item = _crowded(offer, random) if busy else _anything(offer, random)
                try:
                    buy(random.choice(crowd), item, f"{SOURCE} {trip.id} {number}", now=bought)
                except (Departed, SoldOut):
                    break
                except InsufficientFunds:
                    return
            yield


def apply(known: Mapping[str, UUID], *, now: datetime) -> None:
    """One of the crowd wants to sell here as well, and waits for an answer."""
    if companies.operator_by_slug(APPLICATION_SLUG) is None:
        operators.operator_apply(
            name=APPLICATION,
            currency="EUR",
            contact_email=APPLICANT,
            website=f"https://{APPLICATION_SLUG}.example",
            description="A small railway in the mountains: two lines, six trains, and a view from every seat.",
            by=Principal(user_id=known[APPLICANT], issued_at=clock.now().timestamp()),
            now=now,
        )


def _book(offer: Offer, journey: Journey, user_id: UUID, *, now: datetime) -> str:
    key = f"{SOURCE} {journey.train} {journey.days}"
    bought = now - timedelta(days=journey.before)
    return buy(user_id, item_of(offer, journey), key, now=bought, promo_code=journey.promo_code)


def _rate(user_id: UUID, reference: str, number: int, *, now: datetime) -> None:
    """Say for each ticket what the journey was like."""
    whole = bookings.booking(user_id=user_id, reference=reference, now=now)
    for place, ticket in enumerate(whole.tickets):
        stars = _STARS[(number + 2 * place) % len(_STARS)]
        booking.rate(user_id=user_id, reference=reference, ticket_id=ticket.id, stars=stars, now=now)


def _anything(offer: Offer, random: Random) -> HoldItem:
    """A party that wants to go somewhere."""
    origin, destination = sorted(random.sample(range(len(offer.listing.stops)), 2))
    fare = random.choice(offer.fares.fares)
    return HoldItem(
        offer.listing.id, origin, destination, fare.id, _party(random.randint(1, 4)), wishes=(Wish.TOGETHER,)
    )


def _crowded(offer: Offer, random: Random) -> HoldItem:
    """A group on the first part of the way, where a busy train is fullest."""
    fare = offer.fares.fares[0]
    return HoldItem(offer.listing.id, 0, 1, fare.id, _party(random.randint(5, 9)), wishes=(Wish.TOGETHER,))
