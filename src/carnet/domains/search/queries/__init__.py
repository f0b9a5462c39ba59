"""Reads: places by what somebody types, trips and performances on sale.

A process remembers what it has read for as long as the index does not change, which it asks once a second, and free
seats for a second; `now` is the clock of both.
"""

from carnet.domains.search.queries import availability, revisions
from carnet.domains.search.queries.availability import AvailabilityNotWired, use_availability, use_quotas
from carnet.domains.search.queries.events import EventUnknown, categories, find_event, find_events
from carnet.domains.search.queries.performances import find_performances
from carnet.domains.search.queries.places import PlaceAmbiguous, PlaceUnknown, describe, place, resolve, suggest
from carnet.domains.search.queries.trips import (
    DateRangeRefused,
    SamePlace,
    cheapest_by_day,
    facets,
    find_trips,
)

__all__ = [
    "AvailabilityNotWired",
    "DateRangeRefused",
    "EventUnknown",
    "PlaceAmbiguous",
    "PlaceUnknown",
    "SamePlace",
    "categories",
    "cheapest_by_day",
    "describe",
    "facets",
    "find_event",
    "find_events",
    "find_performances",
    "find_trips",
    "forget",
    "place",
    "resolve",
    "suggest",
    "use_availability",
    "use_quotas",
]


def forget() -> None:
    """Read everything again next time, as a process does whose memory is a second old."""
    revisions.forget()
    availability.forget()
