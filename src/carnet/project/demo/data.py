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
from carnet.project.demo import catalog, people, story, timetable
from carnet.project.demo.logins import CROWD, LOGINS

DAYS: Final = 60
"""How far ahead one can travel."""
NEAR: Final = 2
"""The days that are on sale when the first page is shown."""
_AT_ONCE: Final = 10  # days

_TRAVELLER: Final = LOGINS[0].email
_ALWAYS_RUNS: Final = "nordstern"


def wanted(*, now: datetime) -> bool:
    """Whether demo data is missing, in a database where nobody keeps data of his own."""
    return not _complete(now) if _has_traveller() else _empty()


def first(*, now: datetime) -> None:
    """Companies, people, the trips of the first days, and what the traveller has bought."""
    made = catalog.write(now=now)
    known = people.write(LOGINS, now=now)
    timetable.publish(made, _days(now, 0, NEAR), now=now)
    story.travel(made, known[_TRAVELLER], now=now)


def rest(*, now: datetime) -> Iterator[None]:
    """The trips of all days, some at a time, and other people's bookings in the near ones."""
    made = catalog.write(now=now)
    for start in range(0, DAYS, _AT_ONCE):
        timetable.publish(made, _days(now, start, _AT_ONCE), now=now)
        yield
    crowd = people.write(CROWD, now=now)
    yield from story.fill(made, list(crowd.values()), now=now)


def _days(now: datetime, start: int, count: int) -> list[date]:
    return [(now + timedelta(days=start + number)).date() for number in range(count)]


def _has_traveller() -> bool:
    try:
        accounts.find(email=_TRAVELLER)
    except NotFound:
        return False
    return True


def _empty() -> bool:
    return not companies.operators() and not get_user_model().objects.exists()


def _complete(now: datetime) -> bool:
    """Whether the last day has its trips; it gets them last."""
    company = companies.operator_by_slug(_ALWAYS_RUNS)
    (last,) = _days(now, DAYS - 1, 1)
    return company is not None and bool(trips.trips(operator_id=company.id, since=last, until=last))
