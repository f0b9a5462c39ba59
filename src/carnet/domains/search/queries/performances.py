"""Performances on sale."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from carnet.domains.network.contracts import Place
from carnet.domains.search.contracts import ResultPage, Sort, Wanted
from carnet.domains.search.queries import answers, candidates
from carnet.domains.search.queries.trips import check_days

_MOST_DAYS: Final = 92


def find_performances(
    *,
    place: Place | None,
    first: date,
    last: date,
    wanted: Wanted,
    sort: Sort = Sort.DEPARTURE,
    after: str | None = None,
    limit: int = 50,
    now: datetime,
) -> ResultPage:
    """Performances in a city or at a venue (anywhere when None) that begin on a local date from `first` to `last`.

    Raises DateRangeRefused, or InvalidInput for a cursor of another list.
    """
    check_event_days(first, last)
    found = candidates.performances(place=place, first=first, last=last, now=now)
    return answers.page(found, wanted=wanted, sort=sort, after=after, limit=limit, now=now)


def check_event_days(first: date, last: date) -> None:
    """Raises DateRangeRefused unless the days make a range of three months at most."""
    check_days(first, last, most=_MOST_DAYS)
