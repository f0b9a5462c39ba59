"""From the files of a feed into staging tables, by COPY, some thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import connection

from carnet.domains.schedule.gtfs import records
from carnet.domains.schedule.gtfs.errors import FeedUnusable, Reason
from carnet.domains.schedule.gtfs.intake import File, Intake
from carnet.domains.schedule.gtfs.service_days import ServiceDay, Services, midnight
from carnet.domains.schedule.gtfs.source import CALENDARS, REQUIRED
from carnet.infra import sql

T = TypeVar("T")
PACKAGE: Final = "carnet.domains.schedule"
_BATCH: Final = 10_000
_STOP_TIMES: Final = (
    "COPY gtfs_stop_time (line, trip, arrival, departure, stop, sequence, pick_up, drop_off, distance) FROM STDIN"
)
_REFUSED: Final = "COPY gtfs_refused (file, line, key, sequence) FROM STDIN"

FEED_INFO: Final = File("feed_info.txt", records.FEED_INFO, records.feed_name)
AGENCIES: Final = File("agency.txt", records.AGENCY, records.agency)
WEEKS: Final = File("calendar.txt", records.CALENDAR, records.week)
EXCEPTIONS: Final = File("calendar_dates.txt", records.CALENDAR_DATES, records.exception)
_TABLES: Final[Sequence[tuple[File[Any], str]]] = (
    (
        File("stops.txt", records.STOPS, records.stop),
        "COPY gtfs_stop (line, id, name, latitude, longitude, location_type, parent, timezone) FROM STDIN",
    ),
    (
        File("routes.txt", records.ROUTES, records.route),
        "COPY gtfs_route (line, id, agency, kind, layout, number, name) FROM STDIN",
    ),
    (
        File("trips.txt", records.TRIPS, records.trip),
        "COPY gtfs_trip (line, id, route, service, number) FROM STDIN",
    ),
    (
        File("frequencies.txt", records.FREQUENCIES, records.frequency),
        "COPY gtfs_frequency (line, trip, first, until, headway) FROM STDIN",
    ),
    (
        File("stop_times.txt", records.STOP_TIMES, records.stop_time),
        _STOP_TIMES,
    ),
)
_OPTIONAL: Final = ("feed_info.txt", "frequencies.txt")


@dataclass(frozen=True, slots=True)
class Heads:
    """What is read into memory: who runs the feed, and when its services run."""

    publisher: str
    agencies: Sequence[records.Agency]
    services: Services


def run(name: str, **arguments: Any) -> list[tuple[Any, ...]]:
    """Execute a named file of `schedule/sql`; its rows, if it answers any."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load(PACKAGE, name), arguments or None)
        return cursor.fetchall() if cursor.description else []


def copy(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table. `rows` must not ask the database anything: the connection is busy meanwhile."""
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row(row)


def stage(intake: Intake) -> Heads:
    """Read the whole feed. Raises FeedUnusable when a file that everything depends on has no usable row."""
    wanted = [name for name in (*REQUIRED, *CALENDARS, *_OPTIONAL) if intake.feed.has(name)]
    intake.progress.step("Reading", sum(intake.feed.members[name].size for name in wanted))
    run("gtfs_staging")
    heads = _heads(intake)
    for file, statement in _TABLES:
        for batch in batches(intake.records(file), _BATCH):
            copy(statement, ((line, *record) for line, record in batch))
            _keep_refused(intake)
        _keep_refused(intake)
        if file.name in REQUIRED and intake.read[file.name] == intake.skipped.in_file(file.name):
            raise FeedUnusable(f"{intake.feed.path} has nothing to import: no usable row in {file.name}")
    stage_agencies(heads.agencies, {})
    copy("COPY gtfs_service (id) FROM STDIN", ((service,) for service in heads.services.names()))
    run("gtfs_analyse")
    return heads


def stage_agencies(agencies: Iterable[records.Agency], operator_ids: Mapping[str, UUID]) -> None:
    """Tell which agency is which operator, by the agencies' ids; null where the operator is not known yet."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM gtfs_agency")
    copy(
        "COPY gtfs_agency (id, timezone, operator_id) FROM STDIN",
        ((agency.id, agency.timezone, operator_ids.get(agency.id)) for agency in agencies),
    )


def stage_days(services: Services, days: Iterable[ServiceDay], agencies: Iterable[records.Agency]) -> None:
    """Tell on which of the days to be imported each service runs, and when these days begin."""
    chosen = list(days)
    copy(
        "COPY gtfs_service_day (service, day) FROM STDIN",
        (
            (service, one.day)
            for service in services.names()
            for one in chosen
            if services.runs(service, one.as_in_feed)
        ),
    )
    zones = {agency.timezone for agency in agencies}
    copy(
        "COPY gtfs_midnight (timezone, day, at) FROM STDIN",
        ((zone, one.day, midnight(one.day, zone)) for zone in zones for one in chosen),
    )


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of up to `size` items."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _heads(intake: Intake) -> Heads:
    agencies = _agencies(intake)
    services = Services()
    for line, week in intake.records(WEEKS):
        if not services.add_week(week):
            intake.skip("calendar.txt", line, Reason.DUPLICATE, f"service {week.service} has a week already")
    for line, one in intake.records(EXCEPTIONS):
        if not services.add_exception(one):
            detail = f"service {one.service} has an exception on {one.day} already"
            intake.skip("calendar_dates.txt", line, Reason.DUPLICATE, detail)
    _keep_refused(intake)
    return Heads(_publisher(intake, agencies), agencies, services)


def _agencies(intake: Intake) -> list[records.Agency]:
    agencies: dict[str, records.Agency] = {}
    for line, agency in intake.records(AGENCIES):
        if agencies.setdefault(agency.id, agency) is not agency:
            intake.skip("agency.txt", line, Reason.DUPLICATE, f"agency_id {agency.id} stands further up already")
    if not agencies:
        raise FeedUnusable(f"{intake.feed.path} has nothing to import: no usable row in agency.txt")
    return list(agencies.values())


def _publisher(intake: Intake, agencies: Sequence[records.Agency]) -> str:
    """Who made the feed, which tells it from others: as feed_info.txt says, else the first agency by id."""
    named = [name for _, name in intake.records(FEED_INFO) if name]
    return named[0] if named else min(agencies).name


def _keep_refused(intake: Intake) -> None:
    copy(_REFUSED, intake.refused)
    intake.refused.clear()
