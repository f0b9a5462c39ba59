"""The demo's data as a whole: what must be there for the first page, and what may follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.contrib.auth import get_user_model

from carnet.domains.identity import queries as accounts
from carnet.domains.operators import queries as companies
from carnet.domains.schedule import queries as trips
from carnet.infra.http.problems import NotFound
from carnet.project.demo import (
    aboard,
    catalog,
    crowd,
    evenings,
    gifts,
    offers,
    people,
    queues,
    railway,
    reports,
    running,
    second_thoughts,
    settlement,
    story,
    timetable,
)
from carnet.project.demo.logins import APPLICANT, CROWD, INSPECTOR, LOGINS

DAYS: Final = 60
"""How far ahead one can travel."""
NEAR: Final = 2
"""The days that are on sale when the first page is shown."""
_AT_ONCE: Final = 10  # days

_TRAVELLER: Final = LOGINS[0].email


def wanted(*, now: datetime) -> bool:
    """Whether demo data is missing, in a database where nobody keeps data of his own."""
    return not _complete(now) if _has(_TRAVELLER) else _empty()


def first(*, now: datetime) -> None:
    """Companies, events, people, the trips of the first days, and what the traveller has bought."""
    made = catalog.write(now=now)
    settlement.name_accounts(made, now=now)
    evenings.write(now=now)
    known = people.write(LOGINS, now=now)
    running.publish_today(made, now=now)
    timetable.publish(made, _days(now, 0, NEAR), now=now)
    offers.promote(made, now=now)
    if not _has(APPLICANT):
        crowd.publish_past(made, now=now)
    story.travel(made, known[_TRAVELLER], now=now)


def rest(*, now: datetime) -> Iterator[None]:
    """What the railway's own people see, the trips of all days, some at a time, and other people's bookings.

    The last days come last: what was broken off before them is begun again.
    """
    made = catalog.write(now=now)
    railway.write(made, now=now)
    known = people.write(CROWD, now=now)
    crowd.apply(known, now=now)
    yield
    second_thoughts.give_back(made, accounts.find(email=_TRAVELLER).id, now=now)
    gifts.offer(accounts.find(email=_TRAVELLER).id, now=now)
    yield
    yield from crowd.travel(made, list(known.values()), now=now)
    queues.wait(made, list(known.values()), accounts.find(email=_TRAVELLER).id, now=now)
    yield from crowd.fill(made, list(known.values()), now=now)
    settlement.settle(made, list(known.values()), now=now)
    running.keep_time(made, now=now)
    yield
    aboard.board(made, accounts.find(email=INSPECTOR).id, now=now)
    railway.open_to_machines(made, now=now)
    evenings.invite(made.operator(railway.SLUG), now=now)
    reports.ask(made, now=now)
    yield
    for start in range(0, DAYS, _AT_ONCE):
        timetable.publish(made, _days(now, start, min(_AT_ONCE, DAYS - start)), now=now)
        yield


def _days(now: datetime, start: int, count: int) -> list[date]:
    return [(now + timedelta(days=start + number)).date() for number in range(count)]


def _has(email: str) -> bool:
    try:
        accounts.find(email=email)
    except NotFound:
        return False
    return True


def _empty() -> bool:
    return not companies.operators() and not get_user_model().objects.exists()


def _complete(now: datetime) -> bool:
    """Whether the last day has its trips; it gets them last, but for those of timetables, which jobs make."""
    company = companies.operator_by_slug(railway.SLUG)
    (last,) = _days(now, DAYS - 1, 1)
    found = trips.trips(operator_id=company.id, since=last, until=last) if company else ()
    return any(trip.timetable_id is None for trip in found)
