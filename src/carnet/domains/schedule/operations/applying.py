"""Giving trips to come the newest version of their fares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from carnet.domains.schedule.contracts import FaresApplied, Outcome
from carnet.domains.schedule.models import FareTable as FareTableVersion
from carnet.domains.schedule.models import StopTime, Trip
from carnet.domains.schedule.operations.fares import FareTableNotFound, fare_tables_publish, note
from carnet.domains.schedule.operations.publishing import trips_refresh_many
from carnet.domains.schedule.queries.fares import TO_COME
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal

_BATCH: Final = 1_000
_LONGEST_RUN: Final = timedelta(days=2)  # a service day and its first departure lie no farther apart


def fares_apply(*, operator_id: UUID, name: str, by: Principal, now: datetime) -> FaresApplied:
    """Give the newest version of a name to all trips to come that have an older one, and tell the sellers.

    Sold tickets keep what they were sold for. Done in batches, each complete in itself; doing it again goes on where an
    interrupted one ended. Raises NotFound, Forbidden, SecondFactorNeeded, FareTableNotFound.
    """
    allow_at(by, Permission.FARES_MANAGE, operator_id)
    versions = list(FareTableVersion.objects.filter(operator=operator_id, name=name).order_by("-number").only("number"))
    if not versions:
        raise FareTableNotFound("there are no fares of this name")
    newest, older = versions[0], [version.id for version in versions[1:]]
    trips = listings = 0
    while changed := _batch(operator_id, newest.id, older, now=now):
        trips += changed[0]
        listings += changed[1]
    if trips:
        note(by, "apply", newest.id, now=now, name=name, number=newest.number, trips=trips)
    return FaresApplied(newest.id, newest.number, trips, listings)


@transaction.atomic
def _batch(operator_id: UUID, newest: UUID, older: Sequence[UUID], *, now: datetime) -> tuple[int, int] | None:
    """How many trips got the fares, and how many of them are known to the sellers; None when none was left."""
    begun = StopTime.objects.filter(trip=OuterRef("pk"), seq=0, departure__lte=now)
    since = now.date() - _LONGEST_RUN  # which the index of trips goes by
    rows = Trip.objects.filter(operator=operator_id, service_date__gte=since, fare_table__in=older, status__in=TO_COME)
    rows = rows.filter(~Exists(begun)).order_by("id")
    trips = list(rows.select_for_update().values_list("id", flat=True)[:_BATCH])
    if not trips:
        return None
    Trip.objects.filter(id__in=trips).update(fare_table=newest)
    fare_tables_publish(table_ids=[newest], now=now)
    told = trips_refresh_many(trip_ids=trips, now=now)
    return len(trips), sum(one.outcome is Outcome.UPDATED for one in told)
