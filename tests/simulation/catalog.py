"""Trains whose operator changes its mind, told to the shop by events that come late and out of order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from carnet.domains.schedule.contracts import FareTable, ListingSnapshot, SeatPlan
from carnet.domains.schedule.events import (
    FareTablePublished,
    ListingPublished,
    ListingUpdated,
    ListingWithdrawn,
    SeatPlanPublished,
)
from carnet.infra.events import publish
from tests.builders import NOW, a_fare_table, a_listing, a_plan, some_stops

SEATS, STOPS = 6, 5


@dataclass
class Train:
    """A train as its operator sees it; the shop may not know of the last changes."""

    listing: ListingSnapshot
    fares: FareTable
    version: int = 1
    closed: bool = False

    def next(self, **changes: object) -> ListingSnapshot:
        self.version += 1
        self.listing = replace(self.listing, version=self.version, **changes)  # type: ignore[arg-type]
        return self.listing


class Catalog:
    """Publishes two trains, and changes of them."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.plan = a_plan(SEATS)
        fares = a_fare_table()
        self._all = [Train(a_listing(self.plan, fares, stops=STOPS), fares) for _ in range(2)]

    @property
    def trains(self) -> list[Train]:
        """Those that people want to go by: the last two."""
        return self._all[-2:]

    def open(self, *, now: datetime) -> None:
        """Put both trains on sale."""
        _tell(SeatPlanPublished(self.plan), self.plan.id, 1, now)
        for train in self.trains:
            _tell(ListingPublished(train.listing), train.listing.id, 1, now)
        _tell(FareTablePublished(self.trains[0].fares), self.trains[0].fares.id, 1, now)

    def change(self, *, now: datetime) -> str:
        """Something about one train changes; one that is not sold comes back. Returns what."""
        closed = [train for train in self.trains if train.closed]
        train = closed[0] if closed else self._random.choice(self.trains)
        changes = [self._delay, self._delay, self._relief, self._relief, self._new_fares, self._withdraw, self._reroute]
        changes += [self._swap, self._swap]
        change = self._delay if closed else self._random.choice(changes)
        train.closed = change in {self._withdraw, self._reroute}
        change(train, now)
        return change.__name__

    def _delay(self, train: Train, now: datetime) -> None:
        departs_at = NOW + timedelta(days=3, minutes=self._random.randrange(60))
        old = train.listing
        stops = tuple(
            replace(later, station_id=stop.station_id, city_id=stop.city_id)
            for stop, later in zip(old.stops, some_stops(STOPS, departs_at=departs_at), strict=True)
        )
        new = train.next(stops=stops, on_sale=True)
        _tell(ListingUpdated(new), new.id, new.version, now)
        if self._random.random() < 0.3:  # an earlier word comes again, after the later one
            _tell(ListingUpdated(old), old.id, old.version, now)

    def _relief(self, train: Train, now: datetime) -> None:
        """One more train."""
        relief = Train(a_listing(self.plan, train.fares, stops=STOPS), train.fares)
        self._all.append(relief)
        _tell(ListingPublished(relief.listing), relief.listing.id, 1, now)

    def _new_fares(self, train: Train, now: datetime) -> None:
        train.fares = a_fare_table()
        new = train.next(fare_table_id=train.fares.id, on_sale=True)
        _tell(ListingUpdated(new), new.id, new.version, now)
        _tell(FareTablePublished(train.fares), train.fares.id, 1, now)

    def _withdraw(self, train: Train, now: datetime) -> None:
        train.version += 1
        _tell(ListingWithdrawn("works on the line"), train.listing.id, train.version, now)

    def _swap(self, train: Train, now: datetime) -> None:
        """A longer or shorter train on the same way: everybody is seated anew."""
        plan = a_plan(SEATS + self._random.randrange(-2, 3))
        new = train.next(seat_plan_id=plan.id, on_sale=True)
        tell = [
            lambda: _tell(SeatPlanPublished(plan), plan.id, 1, now),
            lambda: _tell(ListingUpdated(new), new.id, new.version, now),
        ]
        self._random.shuffle(tell)
        for one in tell:
            one()

    def _reroute(self, train: Train, now: datetime) -> None:
        """Other stops or seats than those that were sold: the shop must rather sell nothing."""
        plan: SeatPlan = a_plan(SEATS + 1)
        new = train.next(seat_plan_id=plan.id, stops=some_stops(STOPS + 1, departs_at=NOW + timedelta(days=3)))
        _tell(ListingUpdated(new), new.id, new.version, now)
        _tell(SeatPlanPublished(plan), plan.id, 1, now)
        train.next(seat_plan_id=self.plan.id, stops=some_stops(STOPS, departs_at=NOW + timedelta(days=3)))


def _tell(fact: object, aggregate_id: UUID, version: int, now: datetime) -> None:
    with transaction.atomic():
        publish(fact, aggregate_id=aggregate_id, aggregate_version=version, now=now)
