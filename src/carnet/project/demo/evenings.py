"""Evenings out in the demo: a company, its halls, its events and their performances in the next weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from carnet.domains.network import operations as network
from carnet.domains.network.contracts import Code, NewCity, NewStation, StationKind
from carnet.domains.operators import operations as operators
from carnet.domains.operators import queries as companies
from carnet.domains.operators.contracts import PlanDraft, Terms
from carnet.domains.operators.rules.drafts import build
from carnet.domains.operators.rules.templates.halls import block, hall, standing_room
from carnet.domains.schedule import operations as schedule
from carnet.domains.schedule import queries as shows
from carnet.domains.schedule.contracts import (
    Conditions,
    NewFare,
    NewPerformance,
    Reduction,
    ReductionKind,
    RefundTier,
    Tariff,
    TariffKind,
)
from carnet.infra.principal import CARNET
from carnet.project.demo.places import TOWNS

SLUG: Final = "saison"
_MOST: Final = 200
_TIERS: Final = Conditions(refund_tiers=(RefundTier(72, 1_000), RefundTier(24, 5_000)))
_CHILD: Final = (Reduction(ReductionKind.CHILD, 5_000, until_age=14),)


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall in a town, and what a place in each of its parts costs, in cents, by the name of the ticket."""

    town: str
    venue: str
    draft: PlanDraft
    prices: tuple[tuple[str, str, int], ...]

    def fares(self) -> list[NewFare]:
        """A ticket type for each part; children pay half."""
        return [
            NewFare(name, travel_class, Tariff(TariffKind.FLAT, amount=amount), _TIERS, reductions=_CHILD)
            for name, travel_class, amount in self.prices
        ]


@dataclass(frozen=True, slots=True)
class Show:
    """An event in a hall: every `every` days from the day `first` on, `times` in all, at a local time."""

    name: str
    category: str
    hall: Hall
    first: int
    every: int
    times: int
    begins: time
    minutes: int
    description: str


_OPERA: Final = Hall(
    "Vienna",
    "Haus am Ring",
    hall(
        block("Stalls", "S", rows=18, seats_each=22, travel_class="stalls"),
        block("Balcony", "B", rows=6, seats_each=20, travel_class="balcony", level=1),
    ),
    (("Balcony", "balcony", 3_900), ("Stalls", "stalls", 7_900)),
)
_CLUB: Final = Hall(
    "Berlin",
    "Kesselhalle",
    hall(standing_room("Floor", "F", places=600)),
    (("Standing", "standing", 2_900),),
)
_ARENA: Final = Hall(
    "Paris",
    "La Verrière",
    hall(
        standing_room("Floor", "F", places=400),
        block("Stalls", "S", rows=10, seats_each=20, travel_class="stalls"),
    ),
    (("Standing", "standing", 3_400), ("Stalls", "stalls", 5_600)),
)

SHOWS: Final = (
    Show(
        "The Glass Orchard",
        "opera",
        _OPERA,
        first=2,
        every=4,
        times=14,
        begins=time(19, 30),
        minutes=165,
        description=(
            "An opera in three acts about a family that grows glass, and a son who wants to leave.\n\n"
            "Sung in German, with surtitles in English."
        ),
    ),
    Show(
        "Nachtstrom",
        "concert",
        _CLUB,
        first=3,
        every=7,
        times=8,
        begins=time(21),
        minutes=150,
        description="Four people, eleven machines, one long evening. The floor is for standing and dancing.",
    ),
    Show(
        "Cirque des Lignes",
        "circus",
        _ARENA,
        first=1,
        every=3,
        times=18,
        begins=time(20),
        minutes=110,
        description=(
            "Ropes, wires and a great many hats. Stand close to the ring, or sit where all of it is seen.\n\n"
            "For everybody from six years on."
        ),
    ),
)


_SHED: Final = Hall(
    "Berlin",
    "Lokschuppen Nordstern",
    hall(standing_room("Shed", "S", places=250)),
    (("Visit", "standing", 1_200),),
)
OPEN_SHED: Final = Show(
    "Night of the open shed",
    "festival",
    _SHED,
    first=6,
    every=14,
    times=4,
    begins=time(18),
    minutes=240,
    description="The railway opens its engine shed: old engines, warm soup, and a ride to the end of the yard.",
)


def invite(operator_id: UUID, *, now: datetime) -> None:
    """An event of a company that else runs trains, with its performances on sale, made as far as it is missing."""
    with transaction.atomic():
        _show(operator_id, OPEN_SHED, now=now)


def write(*, now: datetime) -> None:
    """The company with all its events on sale, made as far as it is missing."""
    operator_id = _company(now=now)
    with transaction.atomic():
        for show in SHOWS:
            _show(operator_id, show, now=now)


def _company(*, now: datetime) -> UUID:
    known = companies.operator_by_slug(SLUG)
    if known:
        return known.id
    return operators.operator_create(
        name="Saison",
        slug=SLUG,
        currency="EUR",
        terms=Terms(commission_bp=900),
        website=f"https://{SLUG}.example",
        description="Operas, concerts and a circus, in halls that are worth the journey.",
        contact_email=f"hello@{SLUG}.example",
        by=CARNET,
        now=now,
    ).id


def _show(operator_id: UUID, show: Show, *, now: datetime) -> None:
    """The event with its performances; those there are stay, and no more are made."""
    event_id = _event(operator_id, show, now=now)
    if shows.performances_page(operator_id=operator_id, by=CARNET, event_ids=[event_id], limit=1):
        return
    made = schedule.performances_create(
        operator_id=operator_id,
        event_id=event_id,
        performances=_performances(operator_id, show, now=now),
        by=CARNET,
        now=now,
    )
    schedule.trips_publish_many(trip_ids=[one.id for one in made], now=now)


def _event(operator_id: UUID, show: Show, *, now: datetime) -> UUID:
    known = {one.name: one.id for one in shows.events_page(operator_id=operator_id, by=CARNET, limit=_MOST)}
    return known.get(show.name) or (
        schedule.event_create(
            operator_id=operator_id,
            name=show.name,
            description=show.description,
            category=show.category,
            by=CARNET,
            now=now,
        ).id
    )


def _performances(operator_id: UUID, show: Show, *, now: datetime) -> Sequence[NewPerformance]:
    """All of them from today on."""
    place = show.hall
    zone = ZoneInfo(TOWNS[place.town].timezone)
    venue = _venue(place, now=now)
    plan = operators.seat_plan_save(
        operator_id=operator_id, name=place.venue, layout=build(place.draft), by=CARNET, now=now
    ).version_id
    fares = schedule.fare_table_create(
        operator_id=operator_id, name=place.venue, fares=place.fares(), by=CARNET, now=now
    ).fare_table.id
    days = [now.date() + timedelta(days=show.first + number * show.every) for number in range(show.times)]
    return [_performance(show, day, zone, (venue, plan, fares)) for day in days]


def _performance(show: Show, day: date, zone: ZoneInfo, parts: tuple[UUID, UUID, UUID]) -> NewPerformance:
    begins = datetime.combine(day, show.begins, tzinfo=zone).astimezone(ZoneInfo("UTC"))
    venue, plan, fares = parts
    return NewPerformance(venue, begins, begins + timedelta(minutes=show.minutes), plan, fares)


def _venue(place: Hall, *, now: datetime) -> UUID:
    town = TOWNS[place.town]
    city = NewCity(town.name, town.country, town.timezone, town.latitude, town.longitude)
    (made,) = network.cities_ensure(cities=[city], by=CARNET, now=now)
    station = NewStation(
        made.place.id,
        StationKind.VENUE,
        place.venue,
        town.timezone,
        town.latitude,
        town.longitude,
        codes=(Code("gtfs", place.venue, "demo"),),
    )
    (saved,) = network.stations_ensure(stations=[station], by=CARNET, now=now)
    return saved.place.id
