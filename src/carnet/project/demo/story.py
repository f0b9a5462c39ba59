"""What the demo's people have bought: journeys of the traveller, past and to come, and a crowd in the near trains."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from carnet.domains.booking import operations as booking
from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName, PayRequest
from carnet.domains.booking.problems import Departed, InsufficientFunds, SoldOut
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Offer, Wish
from carnet.domains.schedule import operations as schedule
from carnet.domains.schedule import queries as trips
from carnet.infra.events import drain
from carnet.infra.principal import CARNET
from carnet.project.demo import timetable
from carnet.project.demo.catalog import Catalog
from carnet.project.demo.lines import LINES

_MAIL: Final = "traveller@example.org"
_TOVA: Final = PassengerName("Tova", "Reisner")
_MIRO: Final = PassengerName("Miro", "Reisner")
_PAYS_AFTER: Final = timedelta(minutes=2)
_SEED: Final = 7
_NEAR: Final = timedelta(days=1)
_FILLED: Final = 24  # trains of a company


@dataclass(frozen=True, slots=True)
class Journey:
    """One booking of the traveller: the train so many `days` from today, booked so many days `before` today.

    `ends` is `paid`, or for one that was never paid `released` or `lapsed`.
    """

    company: str
    train: str
    days: int
    origin: str
    destination: str
    fare: tuple[str, str]
    before: int
    passengers: tuple[PassengerName, ...] = (_TOVA,)
    wishes: tuple[Wish, ...] = (Wish.WINDOW,)
    ends: str = "paid"


JOURNEYS: Final = (
    Journey("ligne-claire", "LC 101", -33, "Paris", "Lyon", ("2", "Saver"), before=40),
    Journey("nordstern", "NS 501", -12, "Hamburg", "Berlin", ("2", "Flex"), before=20),
    Journey("nordstern", "NS 503", 3, "Berlin", "Munich", ("2", "Saver"), 6, (_TOVA, _MIRO), (Wish.TOGETHER,)),
    Journey("kometa", "K 1", 9, "Berlin", "Warsaw", ("standard", "Saver"), before=4),
    Journey("alba-air", "AB 401", 17, "Berlin", "Paris", ("economy", "Flex"), before=2),
    Journey("via-sur", "VS 1", 6, "Lisbon", "Porto", ("standard", "Saver"), before=3, ends="released"),
    Journey("ligne-claire", "LC 301", 8, "Milan", "Rome", ("2", "Saver"), before=1, ends="lapsed"),
)


def travel(catalog: Catalog, user_id: UUID, *, now: datetime) -> None:
    """Let the traveller have bought all journeys, unless there are bookings already."""
    if bookings.bookings(user_id=user_id, now=now, limit=1):
        return
    for journey in JOURNEYS:
        _publish(catalog, journey, now=now)
    drain()
    for hours, journey in enumerate(JOURNEYS):
        bought = now - timedelta(days=journey.before, hours=hours)
        _travel(catalog, journey, user_id, bought=bought, now=now)


def fill(catalog: Catalog, crowd: Sequence[UUID], *, now: datetime) -> Iterator[None]:
    """Sell seats in trains of the next days to the crowd, a train at a time, until one's money is spent."""
    random = Random(_SEED)  # noqa: S311  the demo is the same for everybody
    today = now.date()
    for slug in ("nordstern", "ligne-claire"):
        on_sale = trips.trips(operator_id=_operator(catalog, slug), since=today, until=today + _NEAR)
        for trip in random.sample(on_sale, k=min(len(on_sale), _FILLED)):
            try:
                offer = inventory.offer(trip.id)
            except inventory.ListingUnknown:
                continue  # its publication is still on the way
            for number in range(random.randint(2, 6)):
                item = _anything(offer, random)
                try:
                    _buy(random.choice(crowd), item, "paid", f"demo {trip.id} {number}", now=now)
                except (Departed, SoldOut):
                    break
                except InsufficientFunds:
                    return
            yield


def _anything(offer: Offer, random: Random) -> HoldItem:
    """A party that wants to go somewhere."""
    origin, destination = sorted(random.sample(range(len(offer.listing.stops)), 2))
    fare = random.choice(offer.fares.fares)
    party = tuple(PassengerName("Guest", str(number + 1)) for number in range(random.randint(1, 4)))
    return HoldItem(offer.listing.id, origin, destination, fare.id, party, wishes=(Wish.TOGETHER,))


def _publish(catalog: Catalog, journey: Journey, *, now: datetime) -> None:
    lines = [line for line in LINES if line.company == journey.company and journey.train.startswith(line.prefix + " ")]
    day = (now + timedelta(days=journey.days)).date()
    timetable.publish(catalog, [day], now=now - timedelta(days=journey.before + 1), lines=lines)


def _travel(catalog: Catalog, journey: Journey, user_id: UUID, *, bought: datetime, now: datetime) -> None:
    day = (now + timedelta(days=journey.days)).date()
    found = trips.trips(operator_id=_operator(catalog, journey.company), since=day, until=day)
    trip_id = next(trip.id for trip in found if trip.name == journey.train)
    item = _item(inventory.offer(trip_id), journey)
    key = f"demo {journey.train} {journey.days}"
    _buy(user_id, item, journey.ends, key, now=bought)
    if journey.days < 0:
        _run(trip_id)


def _item(offer: Offer, journey: Journey) -> HoldItem:
    towns = [stop.city_name for stop in offer.listing.stops]
    fare = next(one for one in offer.fares.fares if (one.travel_class, one.family) == journey.fare)
    return HoldItem(
        offer.listing.id,
        towns.index(journey.origin),
        towns.index(journey.destination),
        fare.id,
        journey.passengers,
        wishes=journey.wishes,
    )


def _buy(user_id: UUID, item: HoldItem, ends: str, key: str, *, now: datetime) -> None:
    fingerprint = hashlib.sha256(key.encode()).digest()
    held = booking.hold(HoldRequest(user_id, f"{key} hold", fingerprint, (item,), _MAIL), now=now)
    reference = str(held.body["reference"])
    if ends == "paid":
        booking.pay_from_wallet(PayRequest(user_id, f"{key} pay", fingerprint, reference), now=now + _PAYS_AFTER)
    elif ends == "released":
        booking.release(user_id=user_id, reference=reference, now=now + _PAYS_AFTER)


def _run(trip_id: UUID) -> None:
    """Let a trip of the past have run on time."""
    stops = inventory.offer(trip_id).listing.stops
    leaves, arrives = stops[0].departure, stops[-1].arrival
    assert leaves is not None and arrives is not None  # noqa: S101, PT018  every trip has both
    schedule.trip_board(trip_id=trip_id, by=CARNET, now=leaves - timedelta(minutes=10))
    schedule.trip_depart(trip_id=trip_id, by=CARNET, now=leaves)
    schedule.trip_arrive(trip_id=trip_id, by=CARNET, now=arrives)


def _operator(catalog: Catalog, slug: str) -> UUID:
    return next(parts.operator_id for (company, _), parts in catalog.fleets.items() if company == slug)
