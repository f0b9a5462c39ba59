"""Reads of fare tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet

from carnet.domains.schedule import rules
from carnet.domains.schedule.contracts import FareTable, FareTableEntry, FareTableProfile, TripStatus
from carnet.domains.schedule.models import FareTable as FareTableVersion
from carnet.domains.schedule.models import Trip
from carnet.domains.schedule.rules import ON_SALE
from carnet.infra import sql
from carnet.infra.access import Permission, allow_at
from carnet.infra.behind import behind
from carnet.infra.events import codec
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal

TO_COME: Final = [TripStatus.DRAFT.value, *sorted(status.value for status in ON_SALE)]
"""The states of trips that may still be given other fares."""
_MOST_TRIPS: Final = 1_000


def fare_table(table_id: UUID) -> FareTable | None:
    """The fare table version with this id, or None."""
    content = FareTableVersion.objects.filter(id=table_id).values_list("content", flat=True).first()
    return None if content is None else codec.from_json(FareTable, content)


def newest_fare_table(*, operator_id: UUID, name: str) -> FareTable | None:
    """The newest version of an operator's fares of this name, or None."""
    versions = FareTableVersion.objects.filter(operator=operator_id, name=name).order_by("-number")
    content = versions.values_list("content", flat=True).first()
    return None if content is None else codec.from_json(FareTable, content)


def fare_tables(
    *,
    operator_id: UUID,
    by: Principal,
    now: datetime,
    name: str | None = None,
    after: tuple[str, int] | None = None,
    limit: int,
) -> tuple[FareTableEntry, ...]:
    """The newest version of each of the operator's names, by name; all versions of one `name`, the newest first.

    `after` are name and number of the last one that was read. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = FareTableVersion.objects.filter(operator=operator_id).annotate(overtaken=Exists(_newer()))
    rows = rows.filter(overtaken=False) if name is None else rows.filter(name=name)
    rows = rows.filter(behind(after, "name", "-number"))
    found = list(rows.order_by("name", "-number")[:limit])
    trips = _trips_to_come(operator_id, [row.id for row in found], now=now)
    return tuple(_entry(row, newest=not row.overtaken, trips=trips.get(row.id, 0)) for row in found)


def fare_table_at(*, operator_id: UUID, table_id: UUID, by: Principal, now: datetime) -> FareTableProfile:
    """A version of the operator's fares, for who may see it. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = FareTableVersion.objects.filter(operator=operator_id, id=table_id)
    row = rows.annotate(overtaken=Exists(_newer())).first()
    if row is None:
        raise NotFound("There are no such fares.")
    table = codec.from_json(FareTable, row.content)
    trips = _trips_to_come(operator_id, [row.id], now=now)
    entry = _entry(row, newest=not row.overtaken, trips=trips.get(row.id, 0))
    return FareTableProfile(entry, table, rules.missing_prices(table, _orders(row, now.date())))


def _newer() -> QuerySet[FareTableVersion]:
    return FareTableVersion.objects.filter(
        operator=OuterRef("operator"), name=OuterRef("name"), number__gt=OuterRef("number")
    )


def _entry(row: FareTableVersion, *, newest: bool, trips: int) -> FareTableEntry:
    fares = row.content["fares"]
    return FareTableEntry(
        id=row.id,
        operator_id=row.operator_id,
        name=row.name,
        number=row.number,
        newest=newest,
        created_at=row.created_at,
        currency=row.content["currency"],
        families=tuple(dict.fromkeys(fare["family"] for fare in fares)),
        trips=trips,
        classes=tuple(dict.fromkeys(fare["travel_class"] for fare in fares)),
    )


def _trips_to_come(operator_id: UUID, tables: Sequence[UUID], *, now: datetime) -> dict[UUID, int]:
    trips = Trip.objects.filter(
        operator=operator_id, service_date__gte=now.date(), fare_table__in=tables, status__in=TO_COME
    )
    return dict(trips.order_by().values_list("fare_table_id").annotate(Count("id")))


def _orders(row: FareTableVersion, today: date) -> list[Sequence[UUID]]:
    """The orders of stations for which these fares are used; looked up only where a matrix could lack some."""
    if all(fare["tariff"]["kind"] != "matrix" for fare in row.content["fares"]):
        return []
    names: dict[str, Any] = {
        "operator": row.operator_id, "today": today, "table": row.id, "name": row.name, "most": _MOST_TRIPS
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.schedule", "fare_orders"), names)
        return [stations for (stations,) in cursor.fetchall()]
