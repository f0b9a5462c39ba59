"""Telling the sellers: putting trips on sale, taking them off, sending what changed.

One statement publishes any number of trips (`sql/publish_trips.sql`); one trip is many of one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from carnet.domains.operators.operations import seat_plans_publish
from carnet.domains.schedule.contracts import Moved, Outcome, Publication, TripStatus
from carnet.domains.schedule.models import Trip, TripHistory
from carnet.domains.schedule.operations.fares import fare_tables_publish
from carnet.domains.schedule.operations.history import remember
from carnet.domains.schedule.operations.trips import locked_trip, note
from carnet.infra import events, sql
from carnet.infra.access import Permission
from carnet.infra.principal import Principal
from carnet.kernel.problem import Problem

_REFUSALS = {
    Outcome.CLOSED: "the trip has departed or is cancelled",
    Outcome.OPERATOR_NOT_APPROVED: "the operator is not approved to sell",
    Outcome.WITHOUT_STOPS: "the trip has fewer than two stops",
    Outcome.DEPARTED: "the time of its departure has passed",
}


class TripNotPublishable(Problem):
    """The trip cannot be put on sale; the member `outcome` says why in a word."""

    code = "TRIP_NOT_PUBLISHABLE"


def trip_publish(*, trip_id: UUID, by: Principal, now: datetime) -> Publication:
    """Put a trip on sale, or tell the sellers what changed; `unchanged` says that it is published like this already.

    Raises TripNotFound, Forbidden, TripNotPublishable.
    """
    with transaction.atomic():
        row = locked_trip(trip_id, Permission.TRIPS_PUBLISH, by)
        publication = trips_publish_many(trip_ids=[trip_id], now=now)[0]
        refusal = _REFUSALS.get(publication.outcome)
        if refusal:
            raise TripNotPublishable(f"the trip cannot be published: {refusal}", outcome=publication.outcome.value)
        if publication.outcome is not Outcome.UNCHANGED:
            _remember_publication(row, publication.outcome, by, now=now)
            note(by, "publish", row, now=now, version=publication.version)
    return publication


def trips_publish_many(*, trip_ids: Collection[UUID], now: datetime) -> tuple[Publication, ...]:
    """Put trips on sale, their seat plans and fare tables first; one outcome for each, refusals included."""
    with transaction.atomic():
        _publish_parts(trip_ids, now=now)
        return _publish(trip_ids, put_on_sale=True, now=now)


def trips_refresh_many(*, trip_ids: Collection[UUID], now: datetime) -> tuple[Publication, ...]:
    """Tell the sellers what changed about trips they know; drafts stay drafts and withdrawn trips withdrawn."""
    with transaction.atomic():
        return _publish(trip_ids, put_on_sale=False, now=now)


def trip_withdraw(*, trip_id: UUID, reason: str, by: Principal, now: datetime) -> Moved:
    """Take a trip off sale; sold tickets stay valid, and publishing puts it back. Raises TripNotFound, Forbidden."""
    with transaction.atomic():
        row = locked_trip(trip_id, Permission.TRIPS_PUBLISH, by)
        withdrawn = trips_withdraw_many(trip_ids=[trip_id], reason=reason, now=now)
        if withdrawn or row.withdrawn_for_suspension:  # which then stays off sale when the suspension ends
            Trip.objects.filter(id=trip_id).update(withdrawn_for_suspension=False)
            remember(row, "withdraw", by, now=now, reason=reason)
            note(by, "withdraw", row, now=now, reason=reason)
    version = row.version + len(withdrawn)
    return Moved(trip_id, TripStatus(row.status), version, changed=bool(withdrawn))


def trips_withdraw_many(*, trip_ids: Collection[UUID], reason: str, now: datetime) -> frozenset[UUID]:
    """Take those of the trips that are on sale off it; which these were."""
    with transaction.atomic(), connection.cursor() as cursor:
        arguments: list[Any] = [list(trip_ids), reason, now, events.trace.get()]
        cursor.execute("SELECT trip_id FROM schedule_withdraw_trips(%s, %s, %s, %s)", arguments)
        return frozenset(row[0] for row in cursor.fetchall())


def _remember_publication(row: Trip, outcome: Outcome, by: Principal, *, now: datetime) -> None:
    """The statement wrote the first publication down, without a name; that a trip is back on sale is written here."""
    if outcome is Outcome.PUBLISHED:
        TripHistory.objects.filter(trip=row, verb="publish", actor=None).update(actor=by.actor)
    elif row.withdrawn_at is not None:
        remember(row, "publish", by, now=now)


def _publish_parts(trip_ids: Collection[UUID], *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.schedule", "parts"), {"trips": list(trip_ids)})
        plans, tables = cursor.fetchone()
    seat_plans_publish(version_ids=plans, now=now)
    fare_tables_publish(table_ids=tables, now=now)


def _publish(trip_ids: Collection[UUID], *, put_on_sale: bool, now: datetime) -> tuple[Publication, ...]:
    with connection.cursor() as cursor:
        arguments: list[Any] = [list(trip_ids), now, put_on_sale, events.trace.get()]
        cursor.execute("SELECT * FROM schedule_publish_trips(%s, %s, %s, %s)", arguments)
        return tuple(Publication(trip_id, Outcome(word), version) for trip_id, word, version in cursor)
