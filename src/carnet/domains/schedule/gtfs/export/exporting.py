"""The export of an operator's trips from beginning to end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Final
from uuid import UUID

from django.conf import settings

from carnet.domains.network import queries as network
from carnet.domains.network.contracts import Place
from carnet.domains.operators import queries as operators
from carnet.domains.operators.contracts import OperatorProfile
from carnet.domains.operators.operations import OperatorNotFound
from carnet.domains.schedule.gtfs.export import files
from carnet.domains.schedule.gtfs.export.trips import Period, Run, agency_zone, runs
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem

MOST_DAYS: Final = 366
_STOPS: Final = ("stop_id", "stop_code", "stop_name", "stop_lat", "stop_lon", "stop_timezone")
_TRIPS: Final = ("route_id", "service_id", "trip_id", "trip_short_name")
_ROUTES: Final = ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type")
_CALLS: Final = (
    "trip_id",
    "arrival_time",
    "departure_time",
    "stop_id",
    "stop_sequence",
    "pickup_type",
    "drop_off_type",
    "shape_dist_traveled",
)


class NothingToExport(Problem):
    """The operator has no published trip in the period."""

    code = "NOTHING_TO_EXPORT"


@dataclass(frozen=True, slots=True)
class Exported:
    """What a feed holds: trips as GTFS counts them, and on how many dates they run in all.

    `without_position` names the stations that have none, nor does their city: trips that call there are left out.
    """

    trips: int
    dated_trips: int
    without_position: tuple[str, ...]


@dataclass
class _Feed:
    """What the other files need to know of the trips that were written; ids count from 1."""

    places: Mapping[UUID, Place]
    routes: dict[tuple[int, str, str], str] = field(default_factory=dict)
    services: dict[tuple[date, ...], str] = field(default_factory=dict)
    trips: list[files.Row] = field(default_factory=list)
    stations: dict[UUID, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    dated: int = 0


def feed_export(
    *, operator_id: UUID, since: date, until: date, target: IO[bytes], by: Principal, now: datetime
) -> Exported:
    """Write the operator's published trips of the service dates from `since` until before `until` as a GTFS feed (zip).

    Cancelled and withdrawn trips are left out, and performances. Raises NotFound, Forbidden, OperatorNotFound,
    InvalidInput, NothingToExport.
    """
    allow_at(by, Permission.TRIPS_READ, operator_id)
    if not 0 < (until - since).days <= MOST_DAYS:
        raise InvalidInput.at("/until", f"the period is from one day to {MOST_DAYS}, its last day excluded")
    operator = operators.operator(operator_id)
    if operator is None:
        raise OperatorNotFound("there is no such operator")
    period = Period(operator_id, since, until)
    zone = agency_zone(period)
    if zone is None:
        raise NothingToExport("no published trip runs in this period")
    with files.writing(target) as out:
        return _write(out, operator, period, zone, now=now)


def exported(operator_id: UUID, period: tuple[date, date], *, by: Principal, now: datetime) -> IO[bytes]:
    """The feed as a file of its own, to be read from its beginning; it goes when it is closed.

    Raises as `feed_export`.
    """
    since, until = period
    file = TemporaryFile()  # noqa: SIM115  who asked closes it
    try:
        feed_export(operator_id=operator_id, since=since, until=until, target=file, by=by, now=now)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write(out: files.FeedFile, operator: OperatorProfile, period: Period, zone: str, *, now: datetime) -> Exported:
    found = list(runs(period, zone))
    stations = network.stations({call.station_id for run in found for call in run.calls})
    feed = _Feed({one.id: one for one in network.positioned(stations.values())})
    agency = ids.encode("opr", operator.id)
    site = operator.website or settings.SITE_URL
    out.write("agency", ("agency_id", "agency_name", "agency_url", "agency_timezone"),
              [(agency, operator.name, site, zone)])  # fmt: skip
    out.write("stop_times", _CALLS, _calls(feed, found))
    if not feed.trips:
        raise NothingToExport("no trip of this period calls at stations with known positions alone")
    out.write("trips", _TRIPS, feed.trips)
    out.write("routes", _ROUTES, ((key, agency, short, long, kind) for (kind, short, long), key in feed.routes.items()))
    out.write("stops", _STOPS, (files.stop_row(key, feed.places[one]) for one, key in feed.stations.items()))
    out.write("calendar_dates", ("service_id", "date", "exception_type"), _days(feed))
    out.write("feed_info", ("feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date",
                            "feed_end_date", "feed_version"), [_about(feed, operator, site, now)])  # fmt: skip
    return Exported(len(feed.trips), feed.dated, tuple(sorted(feed.missing)))


def _calls(feed: _Feed, found: Sequence[Run]) -> Iterator[files.Row]:
    """Rows of stop_times.txt; what they belong to is noted on the way."""
    for run in found:
        places = [feed.places[call.station_id] for call in run.calls]
        lost = {place.name for place in places if place.latitude is None}
        feed.missing |= lost
        if not lost:
            trip = _trip(feed, run, places)
            for sequence, call in enumerate(run.calls):
                station = feed.stations.setdefault(call.station_id, ids.encode("stn", call.station_id))
                yield files.call_row(trip, sequence, station, call)


def _trip(feed: _Feed, run: Run, places: Sequence[Place]) -> str:
    """Note the trip, its route and its days; the trip's id."""
    kind = files.ROUTE_TYPES[run.kind]
    # A name with letters tells travellers what they look for; one of digits alone is the line's.
    speaks = any(letter.isalpha() for letter in run.name)
    names = (kind, "", f"{places[0].name} - {places[-1].name}") if speaks else (kind, run.name, "")
    route = feed.routes.setdefault(names, f"r{len(feed.routes) + 1}")
    service = feed.services.setdefault(run.days, f"s{len(feed.services) + 1}")
    trip = f"t{len(feed.trips) + 1}"
    feed.trips.append((route, service, trip, run.name if speaks else ""))
    feed.dated += len(run.days)
    return trip


def _days(feed: _Feed) -> Iterator[files.Row]:
    return ((service, files.day(one), 1) for days, service in feed.services.items() for one in days)


def _about(feed: _Feed, operator: OperatorProfile, site: str, now: datetime) -> files.Row:
    first, last = min(map(min, feed.services)), max(map(max, feed.services))
    return operator.name, site, "mul", files.day(first), files.day(last), now.isoformat(timespec="seconds")
