"""A ride (or an evening) from where one boards to where one leaves, as every page draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from babel.dates import get_timezone_name

from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, StopSnapshot
from carnet.kernel.span import Span
from carnet.web.presenters import wording


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a journey. `at` is an instant, `zone` the IANA zone of the station."""

    station: str
    city: str
    at: datetime
    zone: str

    @property
    def local(self) -> datetime:
        """The instant on the station's clocks."""
        return wording.local(self.at, self.zone)

    @property
    def clock(self) -> str:
        """`08:17` at the station."""
        return wording.clock(self.at, self.zone)

    @property
    def zone_name(self) -> str:
        """What the zone is called at that instant: `Central European Time`."""
        return str(get_timezone_name(self.local, zone_variant="generic", locale=wording.locale()))

    @property
    def day(self) -> str:
        """`Fri 15 Jan` at the station."""
        return wording.day(self.local)


@dataclass(frozen=True, slots=True)
class Journey:
    """What is travelled; `calls` are the stops between the two ends."""

    kind: ListingKind
    name: str
    operator: str
    origin: Point
    destination: Point
    calls: int

    @property
    def line(self) -> str:
        """Who runs it under which number: `Lumen Rail 9812`; a performance by its name."""
        return self.name if self.is_event else f"{self.operator} {self.name}"

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.destination.at - self.origin.at).total_seconds()) // 60

    @property
    def takes(self) -> str:
        """How long it takes, in words."""
        return wording.duration(self.minutes)

    @property
    def day_shift(self) -> int:
        """How many local days later than the departure the arrival is."""
        return (self.destination.local.date() - self.origin.local.date()).days

    @property
    def is_event(self) -> bool:
        """Whether it is a performance: one place, nothing travelled."""
        return self.kind is ListingKind.EVENT

    @property
    def kind_word(self) -> str:
        """`Train`, `Plane`, ..."""
        return str(wording.KIND_WORDS[self.kind])

    @property
    def run_word(self) -> str:
        """`train`, `flight`, ... as in "the train leaves"."""
        return str(wording.RUN_WORDS[self.kind])

    @property
    def start(self) -> str:
        """The short name of where it begins: the city, or the station when both ends are in one city."""
        return self.origin.station if self._within_a_city else self.origin.city

    @property
    def end(self) -> str:
        """The short name of where it ends."""
        return self.destination.station if self._within_a_city else self.destination.city

    @property
    def _within_a_city(self) -> bool:
        return self.origin.city == self.destination.city


def point(stop: StopSnapshot, at: datetime | None) -> Point:
    """A stop of a snapshot as one end of a journey."""
    if at is None:
        raise ValueError("people board at a departure and leave at an arrival; this stop has none")
    return Point(stop.station_name, stop.city_name, at, stop.timezone)


def of_listing(listing: ListingSnapshot, span: Span) -> Journey:
    """The part `span` of a listing."""
    first, last = listing.stops[span.from_stop], listing.stops[span.to_stop]
    return Journey(
        kind=listing.kind,
        name=listing.name,
        operator=listing.operator_name,
        origin=point(first, first.departure),
        destination=point(last, last.arrival),
        calls=span.to_stop - span.from_stop - 1,
    )
