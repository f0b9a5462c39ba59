"""The routes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from carnet.domains.search import queries
from carnet.domains.search.contracts import ResultPage
from carnet.domains.search.http import writing
from carnet.domains.search.http.answers import EventDetailOut, EventOut, PlaceOut, TripOut
from carnet.domains.search.http.parameters import EventsQuery, PerformancesQuery, PlacesQuery, TripsQuery
from carnet.infra import http
from carnet.infra.http import Page, Path, Query
from carnet.infra.http.ids import EventId
from carnet.kernel import clock

router = http.router(tags=["search"])

# Events are looked for within two months unless somebody says until when.
_EVENT_DAYS: Final = 60
_LAST_FIRST_DAY: Final = date.max - timedelta(days=_EVENT_DAYS)


@router.get("/places", response=Page[PlaceOut])
def places(request: HttpRequest, wanted: Query[PlacesQuery]) -> dict[str, Any]:  # noqa: ARG001
    """Cities and stations for what somebody typed so far, forgiving accents and slips of the finger.

    Each city is followed by its stations.
    """
    found = queries.suggest(wanted.q, limit=wanted.limit, now=clock.now())
    return {"data": [queries.describe(place) for place in found], "next": None}


@router.get("/search", response=Page[TripOut])
def search(request: HttpRequest, wanted: Query[TripsQuery]) -> HttpResponse:  # noqa: ARG001
    """Trips on sale from one place to another, with prices and free seats. Those sold out are shown and say so."""
    now = clock.now()
    found = queries.find_trips(
        origin=queries.resolve(wanted.origin, pointer="/query/from", now=now),
        destination=queries.resolve(wanted.destination, pointer="/query/to", now=now),
        first=wanted.first,
        last=wanted.until or wanted.first,
        wanted=wanted.wanted(
            kinds=frozenset(wanted.kind),
            amenities=frozenset(wanted.amenity),
            leave_from=wanted.leave_from,
            leave_until=wanted.leave_until,
            direct=wanted.direct,
            scope=wanted.scope,
        ),
        sort=wanted.sort,
        after=wanted.after,
        limit=wanted.limit,
        now=now,
    )
    return _answer(found)


@router.get("/performances", response=Page[TripOut])
def performances(request: HttpRequest, wanted: Query[PerformancesQuery]) -> HttpResponse:  # noqa: ARG001
    """Performances on sale, in a city, at a venue or everywhere."""
    now = clock.now()
    found = queries.find_performances(
        **_where(wanted, now=now),
        wanted=wanted.wanted(text=wanted.q),
        sort=wanted.sort,
        after=wanted.after,
        limit=wanted.limit,
        now=now,
    )
    return _answer(found)


@router.get("/events", response=Page[EventOut])
def events(request: HttpRequest, wanted: Query[EventsQuery]) -> HttpResponse:  # noqa: ARG001
    """Events with performances on sale, in a city, at a venue or everywhere; each with its soonest ones."""
    now = clock.now()
    found = queries.find_events(
        **_where(wanted, now=now),
        wanted=wanted.wanted(text=wanted.q),
        category=wanted.category,
        after=wanted.after,
        limit=wanted.limit,
        now=now,
    )
    return HttpResponse(writing.events(found), content_type="application/json")


@router.get("/events/{event}", response=EventDetailOut)
def event(request: HttpRequest, event: Path[EventId]) -> HttpResponse:  # noqa: ARG001
    """What an event is about, and its performances on sale with prices and free seats."""
    found = queries.find_event(event, now=clock.now())
    return HttpResponse(writing.event(found), content_type="application/json")


def _where(wanted: PerformancesQuery, *, now: datetime) -> dict[str, Any]:
    """The place and the days."""
    first = wanted.first or now.date()
    return {
        "place": queries.resolve(wanted.place, pointer="/query/place", now=now) if wanted.place else None,
        "first": first,
        "last": wanted.until or min(first, _LAST_FIRST_DAY) + timedelta(days=_EVENT_DAYS),
    }


def _answer(found: ResultPage) -> HttpResponse:
    """The page as it stands: checking it against its schema would cost more than finding it (tests do that)."""
    return HttpResponse(writing.page(found), content_type="application/json")
