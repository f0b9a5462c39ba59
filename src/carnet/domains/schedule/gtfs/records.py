"""From the values of a row to what is staged, file by file. Pure; every function raises BrokenRow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from carnet.domains.schedule.gtfs import fields
from carnet.domains.schedule.gtfs.errors import BrokenRow, Reason
from carnet.domains.schedule.gtfs.kinds import fitting
from carnet.domains.schedule.gtfs.rows import Columns

STATION: Final = 1
ENTRANCE: Final = 2
BOARDING_AREA: Final = 4
_LONGEST_NAME: Final = 120
_SHORTEST_HEADWAY: Final = 60  # seconds
_REMOVED: Final = 2  # exception_type
_NOT_AVAILABLE: Final = 1  # pickup_type, drop_off_type
_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

AGENCY: Final = Columns(("agency_name", "agency_timezone"), ("agency_id",))
FEED_INFO: Final = Columns((), ("feed_publisher_name", "feed_id"))
STOPS: Final = Columns(
    ("stop_id", "stop_name", "stop_lat", "stop_lon"), ("location_type", "parent_station", "stop_timezone")
)
ROUTES: Final = Columns(("route_id", "route_type"), ("agency_id", "route_short_name", "route_long_name"))
TRIPS: Final = Columns(("trip_id", "route_id", "service_id"), ("trip_short_name",))
FREQUENCIES: Final = Columns(("trip_id", "start_time", "end_time", "headway_secs"))
CALENDAR: Final = Columns(("service_id", *_WEEK, "start_date", "end_date"))
CALENDAR_DATES: Final = Columns(("service_id", "date", "exception_type"))
STOP_TIMES: Final = Columns(
    ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
    ("pickup_type", "drop_off_type", "shape_dist_traveled"),
)


class Agency(NamedTuple):
    """A company as the feed names it."""

    id: str
    name: str
    timezone: str


class Stop(NamedTuple):
    """A stop, platform, station or other place; only stops and platforms without a parent need a name."""

    id: str
    name: str
    latitude: float | None
    longitude: float | None
    location_type: int
    parent: str
    timezone: str


class Route(NamedTuple):
    """A line; `number` is what its vehicles are marked with."""

    id: str
    agency: str
    kind: str
    layout: str
    number: str
    name: str


class Trip(NamedTuple):
    """A run of a route on the days of a service."""

    id: str
    route: str
    service: str
    number: str


class Frequency(NamedTuple):
    """A trip leaves every `headway` seconds from `start` until before `end`."""

    trip: str
    start: int
    end: int
    headway: int


class Week(NamedTuple):
    """A service runs on these days of the week (Monday first) from `start` to `end`, both included."""

    service: str
    days: tuple[bool, ...]
    start: date
    end: date


class Exceptional(NamedTuple):
    """A service also runs, or does not run, on a day."""

    service: str
    day: date
    added: bool


class StopTime(NamedTuple):
    """A call of a trip; times in seconds of the service day, None where the feed leaves them open."""

    trip: str
    arrival: int | None
    departure: int | None
    stop: str
    sequence: int
    pick_up: bool
    drop_off: bool
    distance: float | None


def agency(values: Sequence[str]) -> Agency:
    """agency.txt"""
    name, zone, key = values
    return Agency(key, _required(_name(name), "agency_name"), fields.timezone(zone, "agency_timezone"))


def stop(values: Sequence[str]) -> Stop:
    """stops.txt"""
    key, name, latitude, longitude, kind, parent, zone = values
    location_type = fields.choice(kind, "location_type", BOARDING_AREA)
    place: tuple[float | None, float | None] = (None, None)
    if location_type <= ENTRANCE or latitude or longitude:
        place = fields.position(latitude, longitude)
    if location_type <= ENTRANCE and not parent:
        _required(_name(name), "stop_name")
    if location_type == BOARDING_AREA:
        _required(parent, "parent_station")
    if location_type == STATION and parent:
        raise BrokenRow(Reason.INVALID_VALUE, "a station has a parent_station")
    zone = fields.timezone(zone, "stop_timezone") if zone else ""
    return Stop(fields.key(key, "stop_id"), _name(name), *place, location_type, parent, zone)


def route(values: Sequence[str]) -> Route:
    """routes.txt"""
    key, route_type, agency_id, short, long = values
    served_by = fitting(fields.whole(route_type, "route_type", most=1799))
    names = _name(short), _name(long)
    if not any(names):
        raise BrokenRow(Reason.MISSING_VALUE, "route_short_name and route_long_name are both empty")
    return Route(fields.key(key, "route_id"), agency_id, *served_by, *names)


def trip(values: Sequence[str]) -> Trip:
    """trips.txt"""
    key, route_id, service_id, number = values
    return Trip(
        fields.key(key, "trip_id"),
        fields.key(route_id, "route_id"),
        fields.key(service_id, "service_id"),
        _name(number),
    )


def frequency(values: Sequence[str]) -> Frequency:
    """frequencies.txt"""
    key, start, end, headway = values
    first, last = fields.seconds(start, "start_time"), fields.seconds(end, "end_time")
    if last <= first:
        raise BrokenRow(Reason.TIME_BACKWARDS, f"end_time {end} is not after start_time {start}")
    every = fields.whole(headway, "headway_secs", least=_SHORTEST_HEADWAY)
    return Frequency(fields.key(key, "trip_id"), first, last, every)


def week(values: Sequence[str]) -> Week:
    """calendar.txt"""
    key, *marks, start, end = values
    days = tuple(fields.whole(mark, name, most=1) == 1 for mark, name in zip(marks, _WEEK, strict=True))
    first, last = fields.day(start, "start_date"), fields.day(end, "end_date")
    if last < first:
        raise BrokenRow(Reason.INVALID_DATE, f"end_date {end} is before start_date {start}")
    return Week(fields.key(key, "service_id"), days, first, last)


def exception(values: Sequence[str]) -> Exceptional:
    """calendar_dates.txt"""
    key, day, kind = values
    added = fields.whole(kind, "exception_type", least=1, most=_REMOVED) != _REMOVED
    return Exceptional(fields.key(key, "service_id"), fields.day(day, "date"), added)


def stop_time(values: Sequence[str]) -> StopTime:
    """stop_times.txt"""
    key, arrives, departs, stop_id, sequence, pick_up, drop_off, distance = values
    arrival = fields.seconds(arrives, "arrival_time") if arrives else None
    departure = fields.seconds(departs, "departure_time") if departs else None
    if arrival is not None and departure is not None and departure < arrival:
        raise BrokenRow(Reason.TIME_BACKWARDS, f"departure_time {departs} is before arrival_time {arrives}")
    return StopTime(
        fields.key(key, "trip_id"),
        departure if arrival is None else arrival,
        arrival if departure is None else departure,
        fields.key(stop_id, "stop_id"),
        fields.whole(sequence, "stop_sequence"),
        fields.choice(pick_up, "pickup_type", 3) != _NOT_AVAILABLE,
        fields.choice(drop_off, "drop_off_type", 3) != _NOT_AVAILABLE,
        fields.decimal(distance, "shape_dist_traveled", least=0) if distance else None,
    )


def feed_name(values: Sequence[str]) -> str:
    """feed_info.txt: its publisher and, where one has several feeds, which one it is"""
    return _name(" ".join(values))


def _required(value: str, column: str) -> str:
    if not value:
        raise BrokenRow(Reason.MISSING_VALUE, f"{column} is empty")
    return value


def _name(value: str) -> str:
    """One line of at most 120 characters."""
    return " ".join(value.split())[:_LONGEST_NAME]
