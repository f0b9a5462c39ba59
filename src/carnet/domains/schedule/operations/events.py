"""Events: what is shown, apart from when and where."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.schedule import queries
from carnet.domains.schedule.contracts import EventProfile, EventText, TripStatus
from carnet.domains.schedule.events import EventPublished
from carnet.domains.schedule.models import Event, Trip
from carnet.domains.schedule.operations.publishing import trips_refresh_many
from carnet.domains.schedule.rules import ON_SALE
from carnet.infra import audit, events
from carnet.infra.access import Permission, allow_at
from carnet.infra.http import etag
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Pointer, Problem

_TO_COME: Final = [status.value for status in (TripStatus.DRAFT, *sorted(ON_SALE))]
_MOST_PER_USER: Final = range(1, 21)
_LONGEST: Final = {"name": 200, "description": 10_000, "category": 60}


class EventNotFound(Problem):
    """The operator has no event with this id."""

    code = "EVENT_UNKNOWN"


class EventExists(Problem):
    """The operator has an event of this name."""

    code = "EVENT_EXISTS"


class EventRetired(Problem):
    """A retired event gets no more performances."""

    code = "EVENT_RETIRED"


def event_create(
    *,
    operator_id: UUID,
    name: str,
    description: str = "",
    category: str = "",
    most_per_user: int = 5,
    by: Principal,
    now: datetime,
) -> EventProfile:
    """A new event, of which one user may have `most_per_user` seats.

    Raises NotFound, Forbidden, InvalidInput, EventExists.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    row = Event(
        operator_id=operator_id, name=name, description=description, category=category, most_per_user=most_per_user
    )
    with transaction.atomic():
        return _save(row, "create", by=by, now=now)


def event_update(
    *,
    operator_id: UUID,
    event_id: UUID,
    name: str,
    description: str,
    category: str,
    most_per_user: int,
    by: Principal,
    now: datetime,
    seen: int | None = None,
) -> EventProfile:
    """Change an event, if it is still of the version `seen`. Performances to come take its name and limit.

    Raises NotFound, Forbidden, EventNotFound, PreconditionFailed, InvalidInput, EventExists.
    """
    with transaction.atomic():
        row = locked_event(operator_id, event_id, by)
        etag.check_seen(row.version, seen)
        row.version += 1
        on_listings = (row.name, row.most_per_user) != (name, most_per_user)
        row.name, row.description, row.category, row.most_per_user = name, description, category, most_per_user
        saved = _save(row, "update", by=by, now=now)
        if on_listings:
            coming = Trip.objects.filter(event=row, status__in=_TO_COME)
            coming.update(name=name)
            trips_refresh_many(trip_ids=list(coming.values_list("id", flat=True)), now=now)
    return saved


def event_retire(*, operator_id: UUID, event_id: UUID, by: Principal, now: datetime) -> EventProfile:
    """No more performances of this event; those there are stay as they are. Doing it again changes nothing.

    Raises NotFound, Forbidden, EventNotFound.
    """
    with transaction.atomic():
        row = locked_event(operator_id, event_id, by)
        if not row.retired:
            row.retired = True
            row.version += 1
            row.save(update_fields=["retired", "version"])
            note_event(by, "retire", row, now=now)
    return queries.event_profile(row)


def locked_event(operator_id: UUID, event_id: UUID, by: Principal) -> Event:
    """The operator's event, locked until the transaction ends, for who may change it.

    Raises NotFound, Forbidden, SecondFactorNeeded, EventNotFound.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    row = Event.objects.select_for_update().filter(id=event_id, operator=operator_id).first()
    if row is None:
        raise EventNotFound("there is no such event")
    return row


def note_event(by: Principal, verb: str, row: Event, *, now: datetime, **detail: Any) -> None:
    """What a person or a machine did to an event goes to the audit log."""
    if not by.is_carnet:
        audit.record(by.actor, f"event.{verb}", ids.encode("evt", row.id), detail, now=now)


def _save(row: Event, verb: str, *, by: Principal, now: datetime) -> EventProfile:
    """Write the row and tell of it, in the caller's transaction."""
    _check(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        detail = f"there is an event {row.name} already"
        raise EventExists(detail, pointers=[Pointer("/name", "TAKEN", detail)]) from error
    text = EventText(row.id, row.operator_id, row.name, row.description, row.category, row.most_per_user)
    events.publish(EventPublished(text), aggregate_id=row.id, aggregate_version=row.version, now=now)
    note_event(by, verb, row, now=now, name=row.name)
    return queries.event_profile(row)


def _check(row: Event) -> None:
    if not row.name.strip():
        raise InvalidInput.at("/name", "an event needs a name")
    for field, longest in _LONGEST.items():
        if len(getattr(row, field)) > longest:
            raise InvalidInput.at(f"/{field}", f"at most {longest} characters")
    if row.most_per_user not in _MOST_PER_USER:
        raise InvalidInput.at("/most_per_user", "one user may have 1 to 20 seats")
