"""Deleting places: never one that something uses, and the refusal says what uses it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from carnet.domains.network import queries
from carnet.domains.network.events import PlaceRemoved
from carnet.domains.network.models import City, Station
from carnet.infra import events
from carnet.kernel.problem import Problem


class PlaceInUse(Problem):
    """The place cannot be deleted; the member `used_by` names what uses it."""

    code = "PLACE_IN_USE"


def remove(row: City | Station, *, now: datetime) -> None:
    """Delete the place and say so to the world. Raises PlaceInUse.

    Looking first gives the good message; the foreign keys decide, also against somebody who is just about to
    use it.
    """
    place_id, name, version = row.id, row.name, row.version + 1
    users = queries.uses(row)
    if users:
        raise _in_use(name, users)
    try:
        with transaction.atomic():
            row.delete()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            events.publish(PlaceRemoved(name), aggregate_id=place_id, aggregate_version=version, now=now)
    except (IntegrityError, ProtectedError) as error:
        raise _in_use(name, []) from error


def _in_use(name: str, users: list[str]) -> PlaceInUse:
    by = ", ".join(users) or "something new"
    return PlaceInUse(f"{name} cannot be deleted, it is used by: {by}", used_by=users)
