"""A venue with a hall of seats and standing room, an event there, and its performances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from carnet.domains.network.contracts import Place, StationKind
from carnet.domains.operators import operations as operators
from carnet.domains.operators.rules import build
from carnet.domains.operators.rules.templates.halls import block, hall, standing_room
from carnet.domains.schedule import operations
from carnet.domains.schedule.contracts import (
    EventProfile,
    FareTable,
    NewFare,
    NewPerformance,
    PerformanceProfile,
    Tariff,
    TariffKind,
)
from carnet.infra.principal import CARNET
from tests.domains.schedule.world import NOW, a_station, an_operator

EVENING = datetime.fromisoformat("2026-12-01T20:00:00+01:00")


@dataclass(frozen=True, slots=True)
class Stage:
    """What performances are made of: six places to stand, eight seats in the stalls, and tickets for either."""

    operator_id: UUID
    venue: Place
    seat_plan_version_id: UUID
    fare_table: FareTable
    event: EventProfile

    def performance(self, begins: datetime = EVENING, **changes: Any) -> NewPerformance:
        """Two hours at the venue."""
        made = NewPerformance(
            self.venue.id, begins, begins + timedelta(hours=2), self.seat_plan_version_id, self.fare_table.id
        )
        return replace(made, **changes)

    def perform(self, *performances: NewPerformance, now: datetime = NOW) -> tuple[PerformanceProfile, ...]:
        """Drafts of these performances, or of the one of `EVENING`."""
        return operations.performances_create(
            operator_id=self.operator_id,
            event_id=self.event.id,
            performances=performances or [self.performance()],
            by=CARNET,
            now=now,
        )

    def publish(self, *performances: PerformanceProfile, now: datetime = NOW) -> None:
        """Put them on sale."""
        for one in performances:
            operations.trip_publish(trip_id=one.id, by=CARNET, now=now)

    def fare(self, travel_class: str) -> UUID:
        """The ticket for a class."""
        return next(fare.id for fare in self.fare_table.fares if fare.travel_class == travel_class)


def a_stage(
    name: str = "The Tempest",
    *,
    operator: str = "Test Stage",
    operator_id: UUID | None = None,
    standing: int = 6,
    rows: int = 2,
    most_per_user: int = 5,
    now: datetime = NOW,
) -> Stage:
    """Everything that a performance needs."""
    operator_id = operator_id or an_operator(operator)
    stalls = block("Stalls", "S", rows=rows, seats_each=4, travel_class="stalls")
    layout = build(hall(standing_room("Floor", "F", places=standing), stalls))
    plan = operators.seat_plan_save(operator_id=operator_id, name="Hall", layout=layout, by=CARNET, now=now)
    fares = [
        NewFare("Standing", "standing", Tariff(TariffKind.FLAT, amount=2_000)),
        NewFare("Stalls", "stalls", Tariff(TariffKind.FLAT, amount=4_500)),
    ]
    table = operations.fare_table_create(
        operator_id=operator_id, name="Hall", fares=fares, by=CARNET, now=now
    ).fare_table
    venue = a_station("Berlin", kind=StationKind.VENUE)
    event = operations.event_create(
        operator_id=operator_id, name=name, category="theatre", most_per_user=most_per_user, by=CARNET, now=now
    )
    return Stage(operator_id, venue, plan.version_id, table, event)
