"""Making the trips of timetables, some days at a time, and bringing them in line when a timetable has changed.

Doing it again changes nothing: a timetable has one trip a day. Every batch of days is a transaction of its own and says
how far it came, so work that was broken off goes on where it was, and memory does not grow with the number of trips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from carnet.domains.schedule import queries
from carnet.domains.schedule.contracts import Generated, TimetableProfile
from carnet.domains.schedule.models import Timetable
from carnet.domains.schedule.operations.timetables.batch import fill
from carnet.infra import jobs
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal

_BATCH: Final = timedelta(days=100)
_CHUNK: Final = 1_000

Advance = Callable[[int], None]
"""Hears how many days of a timetable were gone through since it was last called."""


def timetable_generate(*, operator_id: UUID, timetable_id: UUID, by: Principal, now: datetime) -> Generated:
    """Make the timetable's trips from now on, bring those there are in line with it, remove those it no longer has.

    Sold trips, those that people changed and those under way are left as they are; the answer names them.
    Raises NotFound, Forbidden.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    if not Timetable.objects.filter(id=timetable_id, operator=operator_id).exists():
        raise NotFound("There is no such timetable.")
    return timetables_generate(timetable_ids=[timetable_id], now=now)


def timetables_generate(
    *, timetable_ids: Iterable[UUID], now: datetime, whole: bool = True, advance: Advance | None = None
) -> Generated:
    """Make the trips of timetables as far ahead as each of them wants.

    `whole` looks at the trips that there are, too; else only days are looked at that were not before.
    """
    done = Generated()
    for timetable_id in timetable_ids:
        row = Timetable.objects.get(id=timetable_id)
        day, end = _window(queries.timetable_profile(row), whole=whole, now=now)
        while day < end:
            after = min(day + _BATCH, end)
            done += _step(timetable_id, day, after, now=now)
            if advance:
                advance((after - day).days)
            day = after
    return done


def timetables_extend(*, now: datetime) -> int:
    """Queue a job for every timetable that may want trips of days it has none for; how many these are."""
    number = 0
    ids = iter(queries.timetables_due(now=now))
    while chunk := list(islice(ids, _CHUNK)):
        number += len(_queue(chunk, whole=False))
    return number


def timetables_renew(*, operator_id: UUID, fares: str | None = None) -> int:
    """Queue a job for each of the operator's timetables, or those with these fares, to bring its trips in line.

    For when what timetables refer to has changed: the fare table, the vehicle, or that the operator may sell.
    """
    return len(_queue(queries.timetable_ids(operator_id=operator_id, fares=fares), whole=True))


def _queue(timetable_ids: Iterable[UUID], *, whole: bool) -> list[int]:
    return jobs.enqueue_many(make_trips, ({"timetable_id": str(one), "whole": whole} for one in timetable_ids))


@jobs.job(name="schedule.make_trips", priority=-1)
def make_trips(*, timetable_id: str, whole: bool, now: datetime) -> None:
    """Make a timetable's trips, or bring them in line with it."""
    timetables_generate(timetable_ids=[UUID(timetable_id)], whole=whole, now=now)


def _step(timetable_id: UUID, day: date, after: date, *, now: datetime) -> Generated:
    """The days from `day` to before `after`."""
    with transaction.atomic():
        row = Timetable.objects.select_for_update().get(id=timetable_id)
        made = fill(queries.timetable_profile(row), day, after, now=now)
        if row.generated_until is None or row.generated_until < after:
            row.generated_until = after
            row.save(update_fields=["generated_until"])
    return made


def _window(timetable: TimetableProfile, *, whole: bool, now: datetime) -> tuple[date, date]:
    """The days that are to be gone through, half-open: `whole` from today, else from where the last time ended."""
    zone = ZoneInfo(queries.timezone_of(timetable.plan))
    today = now.astimezone(zone).date()
    end = min(today + timedelta(days=timetable.plan.ahead_days), timetable.plan.valid_until)
    known = timetable.generated_until
    if known is None:
        return today, end
    return (today, max(end, known)) if whole else (max(today, known), end)
