"""What happens to a published trip: delay, boarding, departure, arrival, cancellation.

Every move is one row of history and, when the sellers know the trip, one new snapshot.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from carnet.domains.schedule.contracts import Moved, TripStatus
from carnet.domains.schedule.models import StopTime, Trip
from carnet.domains.schedule.operations.history import remember
from carnet.domains.schedule.operations.publishing import trips_refresh_many
from carnet.domains.schedule.operations.trips import locked_trip, note
from carnet.domains.schedule.rules import Verb, after
from carnet.infra.access import Permission
from carnet.infra.principal import Principal
from carnet.kernel.problem import InvalidInput, Problem

_SHORTEST_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(days=7)


class TripMoveRefused(Problem):
    """The trip's state does not allow this; the member `status` says what it is."""

    code = "TRIP_MOVE_REFUSED"


def trip_delay(
    *, trip_id: UUID, late: timedelta, by: Principal, now: datetime, from_stop: int = 0, reason: str = ""
) -> Moved:
    """Move all times from the arrival at `from_stop` (counting from 0) on to later, `late` by a minute to seven days.

    Repeating a delay delays again: `trip_expect` does not. Raises InvalidInput, TripNotFound, Forbidden,
    TripMoveRefused.
    """
    if not _SHORTEST_DELAY <= late <= _LONGEST_DELAY:
        raise InvalidInput.at("/minutes", "a delay is from one minute to seven days, and only to later")
    with transaction.atomic():
        row = locked_trip(trip_id, Permission.TRIPS_RUN, by)
        return _delay(row, late, from_stop, reason, by, now=now)


def trip_expect(*, trip_id: UUID, stop: int, at: datetime, by: Principal, now: datetime, reason: str = "") -> Moved:
    """The trip is expected to leave stop `stop` (counting from 0; to reach it where it ends) at the instant `at`.

    Everything from the arrival there on moves by as much. The same instant again changes nothing, an earlier one is
    refused. Raises InvalidInput, TripNotFound, Forbidden, TripMoveRefused.
    """
    with transaction.atomic():
        row = locked_trip(trip_id, Permission.TRIPS_RUN, by)
        _refuse_unless(row, Verb.DELAY)
        late = at - _leaves(row, stop)
        if not late:
            return Moved(row.id, TripStatus(row.status), row.version, changed=False)
        if not timedelta(0) < late <= _LONGEST_DELAY:
            raise InvalidInput.at("/departure", "a trip moves to later only, and by seven days at most")
        return _delay(row, late, stop, reason, by, now=now)


def trip_board(*, trip_id: UUID, by: Principal, now: datetime) -> Moved:
    """Boarding has begun. Raises TripNotFound, Forbidden, TripMoveRefused."""
    return _do(trip_id, Verb.BOARD, by, now=now)


def trip_depart(*, trip_id: UUID, by: Principal, now: datetime) -> Moved:
    """The trip has left its first stop; from here on it is frozen. Raises TripNotFound, Forbidden, TripMoveRefused."""
    return _do(trip_id, Verb.DEPART, by, now=now)


def trip_arrive(*, trip_id: UUID, by: Principal, now: datetime) -> Moved:
    """The trip is at its last stop. Raises TripNotFound, Forbidden, TripMoveRefused."""
    return _do(trip_id, Verb.ARRIVE, by, now=now)


def trip_cancel(*, trip_id: UUID, reason: str, by: Principal, now: datetime) -> Moved:
    """The trip will not run: its snapshot says `cancelled`, which ends its sale and opens refunds.

    Cancelling a cancelled trip changes nothing. Raises TripNotFound, Forbidden, TripMoveRefused.
    """
    return _do(trip_id, Verb.CANCEL, by, reason, now=now)


def _do(trip_id: UUID, verb: Verb, by: Principal, reason: str = "", *, now: datetime) -> Moved:
    with transaction.atomic():
        row = locked_trip(trip_id, Permission.TRIPS_RUN, by)
        if not _move(row, verb, reason, by, now=now):
            return Moved(row.id, TripStatus(row.status), row.version, changed=False)
        note(by, verb.value, row, now=now, reason=reason)
        return told(row, now=now)


def _delay(row: Trip, late: timedelta, from_stop: int, reason: str, by: Principal, *, now: datetime) -> Moved:
    seconds = late // timedelta(seconds=1)
    _move(row, Verb.DELAY, reason, by, now=now, from_stop=from_stop, late_seconds=seconds)
    stops = StopTime.objects.filter(trip=row, seq__gte=from_stop)
    if from_stop < 0 or not stops.update(arrival=F("arrival") + late, departure=F("departure") + late):
        raise InvalidInput.at("/from_stop", "the trip has no such stop")
    note(by, "delay", row, now=now, minutes=seconds // 60, from_stop=from_stop, reason=reason)
    return told(row, now=now)


def _leaves(row: Trip, stop: int) -> datetime:
    """When the trip leaves the stop as it is expected now."""
    found = StopTime.objects.filter(trip=row, seq=stop).values_list("departure", "arrival").first()
    if found is None:
        raise InvalidInput.at("/from_stop", "the trip has no such stop")
    leaves = found[0] or found[1]
    assert leaves is not None  # noqa: S101  the database demands one of the two
    return leaves


def _move(
    row: Trip, verb: Verb, reason: str, by: Principal, *, now: datetime, from_stop: int = 0, late_seconds: int = 0
) -> bool:
    """Move the locked row and remember it; False when the verb was done already."""
    before = TripStatus(row.status)
    to = _refuse_unless(row, verb)
    if to is before and verb is not Verb.DELAY:
        return False
    row.status = to.value
    row.save(update_fields=["status"])
    remember(row, verb.value, by, now=now, before=before, reason=reason, from_stop=from_stop, late_seconds=late_seconds)
    return True


def _refuse_unless(row: Trip, verb: Verb) -> TripStatus:
    """Where the verb leads the trip. Raises TripMoveRefused."""
    before = TripStatus(row.status)
    to = after(before, verb)
    if to is None:
        raise TripMoveRefused(f"a trip that is {before} cannot {verb}", status=before.value)
    return to


def told(row: Trip, *, now: datetime) -> Moved:
    """Tell the sellers what the locked row has become."""
    version = trips_refresh_many(trip_ids=[row.id], now=now)[0].version
    return Moved(row.id, TripStatus(row.status), version, changed=True)
