"""Events with their performances on sale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import EventText
from carnet.domains.search.contracts import EventPage, EventResult, Result, Trip, Wanted
from carnet.domains.search.models import Event, Listing
from carnet.domains.search.queries import answers, candidates
from carnet.domains.search.queries.performances import check_event_days
from carnet.domains.search.rules.names import fold
from carnet.infra.http import pages
from carnet.kernel.problem import Problem

# How far ahead an event's own page looks.
_AHEAD: Final = timedelta(days=400)
_DAY: Final = timedelta(days=1)

Group = tuple[tuple[int, UUID], list[answers.Fitting]]


class EventUnknown(Problem):
    """No event with this id has ever been on sale."""

    code = "EVENT_UNKNOWN"


def find_events(
    *,
    place: Place | None,
    first: date,
    last: date,
    wanted: Wanted,
    category: str = "",
    after: str | None = None,
    limit: int = 20,
    now: datetime,
) -> EventPage:
    """Events with performances in a city or at a venue (anywhere when None) from `first` to `last`, both local dates.

    `wanted.text` is looked for in their names and categories; `category` is a whole one. The event whose next
    performance is the soonest comes first. Raises DateRangeRefused, or InvalidInput for a cursor of another list.
    """
    check_event_days(first, last)
    trips = candidates.performances(place=place, first=first, last=last, now=now)
    texts = _texts({trip.event_id for trip in trips if trip.event_id})
    chosen = [trip for trip in trips if _meant(trip, texts, wanted.text, category)]
    fitting = answers.narrow(chosen, wanted=replace(wanted, text=""), now=now)
    behind = _parse(after) if after is not None else None
    groups = [group for group in _groups(fitting) if behind is None or group[0] > behind]
    shown = groups[:limit]
    results = _results([one for _, group in shown for one in group], texts, wanted=wanted, now=now)
    cursor = pages.encode(shown[-1][0]) if len(groups) > limit else None
    return EventPage(results, cursor)


def categories(*, place: Place | None, first: date, last: date, now: datetime) -> Mapping[str, int]:
    """How many events of each category have performances on sale; those of none are left out.

    Raises DateRangeRefused.
    """
    check_event_days(first, last)
    trips = candidates.performances(place=place, first=first, last=last, now=now)
    on_sale = {trip.event_id for trip, _ in answers.narrow(trips, wanted=Wanted(), now=now) if trip.event_id}
    return Counter(text.category for text in _texts(on_sale).values() if text.category)


def find_event(event_id: UUID, *, now: datetime) -> EventResult:
    """An event with all its performances that can be bought now, sold-out ones among them.

    Raises EventUnknown unless it was on sale at some time.
    """
    text = _texts([event_id]).get(event_id)
    operator_name = Listing.objects.filter(event_id=event_id).values_list("operator_name", flat=True).first()
    if text is None or operator_name is None:
        raise EventUnknown("There is no such event.")
    today = now.date()
    trips = candidates.performances(place=None, first=today - _DAY, last=today + _AHEAD, event_id=event_id, now=now)
    fitting = answers.narrow(trips, wanted=Wanted(), now=now)
    found = _results(fitting, {event_id: text}, wanted=Wanted(), now=now)
    return found[0] if found else EventResult(text, (), text.name, text.operator_id, operator_name)


def _results(
    fitting: Sequence[answers.Fitting], texts: Mapping[UUID, EventText], *, wanted: Wanted, now: datetime
) -> tuple[EventResult, ...]:
    """The events of these performances, which stand together by event, without events that are not on sale after all.

    All their seats are counted in one call.
    """
    found = answers.offers(fitting, wanted=wanted, at_once=len(fitting) or 1, now=now)
    by_event = groupby(found, key=lambda one: _event_of(one.trip))
    return tuple(_result(tuple(performances), texts) for _, performances in by_event)


def _result(performances: tuple[Result, ...], texts: Mapping[UUID, EventText]) -> EventResult:
    trip = performances[0].trip
    text = texts.get(trip.event_id) if trip.event_id else None
    return EventResult(text, performances, text.name if text else trip.name, trip.operator_id, trip.operator_name)


def _groups(fitting: Sequence[answers.Fitting]) -> list[Group]:
    """The performances of each event, under its next one and its id, by which the events are in order."""
    by_event = sorted(fitting, key=lambda one: (_event_of(one[0]), one[0].origin.time))
    grouped = [list(group) for _, group in groupby(by_event, key=lambda one: _event_of(one[0]))]
    return sorted(((_seconds(group[0][0]), _event_of(group[0][0])), group) for group in grouped)


def _event_of(trip: Trip) -> UUID:
    """What a performance is grouped by."""
    return trip.event_id or trip.span.listing_id


def _seconds(trip: Trip) -> int:
    return round(trip.origin.time.timestamp())


def _meant(trip: Trip, texts: Mapping[UUID, EventText], text: str, category: str) -> bool:
    known = texts.get(trip.event_id) if trip.event_id else None
    own = known.category if known else ""
    if category and fold(category) != fold(own):
        return False
    return fold(text) in fold(f"{known.name if known else trip.name} {own}")


def _texts(event_ids: Collection[UUID]) -> dict[UUID, EventText]:
    rows = Event.objects.filter(id__in=list(event_ids)) if event_ids else ()
    return {
        row.id: EventText(row.id, row.operator_id, row.name, row.description, row.category, row.most_per_user)
        for row in rows
    }


def _parse(cursor: str) -> tuple[int, UUID]:
    seconds, event_id = pages.decode(cursor, int, UUID)
    assert isinstance(seconds, int)  # noqa: S101  `decode` has read them as these types
    assert isinstance(event_id, UUID)  # noqa: S101
    return seconds, event_id
