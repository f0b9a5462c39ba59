"""How somebody in the demo travels: the trip is put on sale, bought, paid, and has run if it is over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking import operations as booking
from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName, PayRequest
from carnet.domains.booking.problems import HoldExpired
from carnet.domains.inventory.contracts import Offer, Wish
from carnet.domains.schedule import operations as schedule
from carnet.domains.schedule import queries as trips
from carnet.domains.schedule.contracts import TripProfile, TripStatus
from carnet.infra.principal import CARNET
from carnet.project.demo import timetable
from carnet.project.demo.catalog import Catalog
from carnet.project.demo.lines import LINES

TOVA: Final = PassengerName("Tova", "Reisner")
_MAIL: Final = "traveller@example.org"
_PAYS_AFTER: Final = timedelta(minutes=2)
_BOARDS_BEFORE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Journey:
    """A booking: the train so many `days` from today, booked so many days `before` today.

    `ends` is `paid`, or for one that was never paid `released` or `lapsed`.
    """

    company: str
    train: str
    days: int
    origin: str
    destination: str
    fare: tuple[str, str]
    before: int
    passengers: tuple[PassengerName, ...] = (TOVA,)
    wishes: tuple[Wish, ...] = (Wish.WINDOW,)
    ends: str = "paid"
    promo_code: str = ""


def publish(catalog: Catalog, journey: Journey, *, now: datetime) -> None:
    """Put the journey's trip on sale the day before it is booked, with the others of its line."""
    lines = [line for line in LINES if line.company == journey.company and journey.train in line.trains]
    day = (now + timedelta(days=journey.days)).date()
    timetable.publish(catalog, [day], now=now - timedelta(days=journey.before + 1), lines=lines)


def trip_of(catalog: Catalog, journey: Journey, *, now: datetime) -> TripProfile:
    """The journey's trip. Raises LookupError when it was not put on sale."""
    day = (now + timedelta(days=journey.days)).date()
    found = trips.trips(operator_id=catalog.operator(journey.company), since=day, until=day)
    return {trip.name: trip for trip in found}[journey.train]


def item_of(offer: Offer, journey: Journey) -> HoldItem:
    """What is held for the journey."""
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


def buy(user_id: UUID, item: HoldItem, key: str, *, now: datetime, ends: str = "paid", promo_code: str = "") -> str:
    """Book it under this key, which does it once; the booking's reference.

    What was held in the past has lapsed for the worker, who may be quicker than its payment: then it is booked again.
    """
    fingerprint = hashlib.sha256(key.encode()).digest()
    request = HoldRequest(user_id, f"{key} hold", fingerprint, (item,), _MAIL, promo_code)
    reference = str(booking.hold(request, now=now).body["reference"])
    if ends == "paid":
        try:
            booking.pay_from_wallet(PayRequest(user_id, f"{key} pay", fingerprint, reference), now=now + _PAYS_AFTER)
        except HoldExpired:
            return buy(user_id, item, f"{key} again", now=now, promo_code=promo_code)
    elif ends == "released":
        booking.release(user_id=user_id, reference=reference, now=now + _PAYS_AFTER)
    return reference


def run(trip_id: UUID, *, now: datetime) -> None:
    """Bring a trip to where the clock says that it is, on time; what was done already is not done again."""
    trip, stops = trips.trip(trip_id), trips.stops(trip_id)
    leaves, arrives = stops[0].departure, stops[-1].arrival
    assert trip is not None and leaves is not None and arrives is not None  # noqa: S101, PT018  every trip has them
    status = trip.status
    if status in {TripStatus.PUBLISHED, TripStatus.DELAYED} and leaves - _BOARDS_BEFORE <= now:
        status = schedule.trip_board(trip_id=trip_id, by=CARNET, now=leaves - _BOARDS_BEFORE).status
    if status is TripStatus.BOARDING and leaves <= now:
        status = schedule.trip_depart(trip_id=trip_id, by=CARNET, now=leaves).status
    if status is TripStatus.DEPARTED and arrives <= now:
        schedule.trip_arrive(trip_id=trip_id, by=CARNET, now=arrives)
