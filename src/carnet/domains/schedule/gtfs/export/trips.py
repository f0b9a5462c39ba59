"""What is exported, read from the schedule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from carnet.domains.schedule.contracts import ListingKind
from carnet.infra import sql


@dataclass(frozen=True, slots=True)
class Period:
    """Whose trips, and of which service dates: from `since` until before `until`."""

    operator_id: UUID
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a trip; times in seconds of the service day, `metres` since the first call."""

    station_id: UUID
    arrival: int
    departure: int
    pick_up: bool
    drop_off: bool
    metres: int


@dataclass(frozen=True, slots=True)
class Run:
    """A trip that runs alike on `days`."""

    kind: ListingKind
    name: str
    days: tuple[date, ...]
    calls: tuple[Call, ...]


def agency_zone(period: Period) -> str | None:
    """The easternmost of the zones in which trips begin, so that no time lies before its day; None without trips."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.schedule", "gtfs_export_zones"), _named(period))
        zones = [name for (name,) in cursor.fetchall()]
    noon = datetime.combine(period.since, time(12), UTC)
    return max(zones, key=lambda name: (ZoneInfo(name).utcoffset(noon), name), default=None)


def runs(period: Period, zone: str) -> Iterator[Run]:
    """The trips, alike ones together, by kind and name."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.schedule", "gtfs_export"), {**_named(period), "zone": zone})
        for kind, name, days, calls in cursor:
            made = (Call(UUID(station), *rest) for station, *rest in json.loads(calls))
            yield Run(ListingKind(kind), name, tuple(days), tuple(made))


def _named(period: Period) -> dict[str, UUID | date]:
    return {"operator": period.operator_id, "since": period.since, "until": period.until}
