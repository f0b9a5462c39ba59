"""Deleting places: never one that something uses, and the refusal says what uses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError

from carnet.domains.network import queries
from carnet.domains.network.contracts import Use
from carnet.domains.network.events import PlaceRemoved
from carnet.domains.network.models import City, Station
from carnet.infra import events
from carnet.kernel.problem import Problem


class PlaceInUse(Problem):
    """The place cannot be deleted; the member `used_by` names what uses it."""

    code = "PLACE_IN_USE"


def remove(row: City | Station, *, now: datetime, seen_by: UUID | None = None) -> None:
    """Delete the place and say so to the world. Raises PlaceInUse, which names nothing but `seen_by`'s things.

    Looking first gives the good message; the foreign keys decide, also against somebody who is just about to
    use it.
    """
    place_id, name, version = row.id, row.name, row.version + 1
    with transaction.atomic():
        delete_unused(row, name, PlaceInUse, seen_by=seen_by)
        events.publish(PlaceRemoved(name), aggregate_id=place_id, aggregate_version=version, now=now)


def delete_unused(row: Model, name: str, in_use: type[Problem], *, seen_by: UUID | None) -> None:
    """Delete the row, in the caller's transaction. Raises `in_use` where something points to it."""
    users = queries.uses(row, seen_by=seen_by)
    if users:
        raise _refusal(name, users, in_use)
    try:
        with transaction.atomic():
            row.delete()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except (IntegrityError, ProtectedError) as error:
        raise _refusal(name, (), in_use) from error


def _refusal(name: str, users: Sequence[Use], in_use: type[Problem]) -> Problem:
    by = ", ".join(map(str, users)) or "something new"
    return in_use(f"{name} cannot be deleted, it is used by: {by}", used_by=[use.as_member() for use in users])
