"""The import of a feed from beginning to end, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from carnet.domains.schedule.gtfs import checks, service_days, staging
from carnet.domains.schedule.gtfs.errors import FeedUnusable
from carnet.domains.schedule.gtfs.fleet import write_fleet
from carnet.domains.schedule.gtfs.intake import Intake
from carnet.domains.schedule.gtfs.places import write_places
from carnet.domains.schedule.gtfs.progress import Progress
from carnet.domains.schedule.gtfs.report import FileRead, ImportReport
from carnet.domains.schedule.gtfs.service_days import ServiceDay
from carnet.domains.schedule.gtfs.skipped import SkippedRows
from carnet.domains.schedule.gtfs.source import open_feed
from carnet.domains.schedule.gtfs.tariffs import OptionRefused, Prices
from carnet.domains.schedule.gtfs.trips import write_trips
from carnet.kernel.problem import Problem

DAYS_AHEAD: Final = 14
MOST_DAYS: Final = 366
_LAST_YEAR: Final = 2200


class ImportRunning(Problem):
    """Another import has not ended yet."""

    code = "IMPORT_RUNNING"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What of a feed to import, and how.

    With `start`, the feed's busiest week is laid onto `days` days (14 unless given) from then on; without, those of the
    feed's own days are taken that are among the next `days` (366 unless given). `operator` runs all trips instead of
    the feed's agencies; `feed` names the feed instead of its publisher.
    """

    prices: Prices
    start: date | None = None
    days: int | None = None
    operator: str | None = None
    feed: str | None = None
    dry_run: bool = False


def feed_import(*, path: Path, wishes: Wishes, now: datetime, skipped: SkippedRows, progress: Progress) -> ImportReport:
    """Import the feed at `path`; the rows that are left out go to `skipped`.

    Trips of the feed that are in the schedule already are changed where they differ, and withdrawn where the feed has
    them no more; their publication is queued in the same transaction. Raises FeedUnusable, OptionRefused,
    ImportRunning; then, and on a dry run, nothing has changed.
    """
    with open_feed(path) as feed, transaction.atomic():
        _alone()
        report = _import(Intake(feed, skipped, progress), wishes, now)
        if wishes.dry_run:
            transaction.set_rollback(True)
    return report


def _import(intake: Intake, wishes: Wishes, now: datetime) -> ImportReport:
    heads = staging.stage(intake)
    intake.progress.step("Checking")
    checks.check_stops_and_trips()
    checks.check_calls()
    checks.report_skipped(intake.skipped)
    checks.refuse_empty(intake.feed.path)
    days = _days(heads, wishes, now)
    staging.stage_days(heads.services, days, heads.agencies)
    name = wishes.feed or heads.publisher
    intake.progress.step("Writing stations")
    places = write_places(feed=name, now=now)
    operators = write_fleet(heads.agencies, name=wishes.operator, prices=wishes.prices, now=now)
    trips = write_trips(feed=name, days=days, now=now, progress=intake.progress)
    return ImportReport(
        feed=name,
        first_day=days[0].day,
        last_day=days[-1].day,
        week_in_feed=days[0].as_in_feed if wishes.start else None,
        files={file: FileRead(read, intake.skipped.in_file(file)) for file, read in intake.read.items()},
        operators=operators,
        places=places,
        trips=trips,
        listings=None,
        dry_run=wishes.dry_run,
    )


def _days(heads: staging.Heads, wishes: Wishes, now: datetime) -> Sequence[ServiceDay]:
    """The days to import. Raises FeedUnusable when nothing runs on them, OptionRefused for a past or absurd choice."""
    today = now.astimezone(ZoneInfo(heads.agencies[0].timezone)).date()
    if wishes.days is not None and not 1 <= wishes.days <= MOST_DAYS:
        raise OptionRefused(f"--days: must be from 1 to {MOST_DAYS}, not {wishes.days}")
    if wishes.start is not None and wishes.start < today:
        raise OptionRefused(f"--from: {wishes.start} is past; it is {today} where the feed is from")
    if wishes.start is not None and wishes.start.year > _LAST_YEAR:
        raise OptionRefused(f"--from: {wishes.start} is too far away")
    per_day = heads.services.trips_per_day(dict(staging.run("gtfs_trips_per_service")))
    if not per_day:
        raise FeedUnusable("the feed has nothing to import: its trips never run")
    if wishes.start is not None:
        monday = service_days.busiest_week(per_day)
        return service_days.laid_onto(monday, start=wishes.start, days=wishes.days or DAYS_AHEAD)
    days = service_days.as_they_are(per_day, start=today, days=wishes.days or MOST_DAYS)
    if not days:
        last = date.fromordinal(max(per_day))
        raise FeedUnusable(
            f"the feed has nothing to import from {today} on (its last day is {last});"
            " --from DATE lays its busiest week onto other days"
        )
    return days


def _alone() -> None:
    """Two imports at once would make the same stations and trips."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('carnet.gtfs'))")
        row = cursor.fetchone()
    if not row or not row[0]:
        raise ImportRunning("another import is running")
