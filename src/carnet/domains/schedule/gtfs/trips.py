"""Dated trips: written where they are new or have changed, and withdrawn where the feed has them no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.domains.schedule.gtfs.progress import Progress
from carnet.domains.schedule.gtfs.publishing import publish_imported
from carnet.domains.schedule.gtfs.service_days import ServiceDay
from carnet.domains.schedule.gtfs.staging import batches, run
from carnet.domains.schedule.operations import trips_withdraw_many
from carnet.infra import jobs

GONE: Final = "no longer in the timetable"
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class TripsWritten:
    """Dated trips by what became of them; `feed_trips` is how many trips of the feed they are runs of.

    `to_publish` are new and changed ones and those whose publication is still open.
    """

    feed_trips: int
    new: int
    changed: int
    unchanged: int
    left_alone: int
    withdrawn: int
    to_publish: int


def write_trips(*, feed: str, days: Sequence[ServiceDay], now: datetime, progress: Progress) -> TripsWritten:
    """Write what the staging tables say is to run on `days`; what is so already is not touched, nor published again.

    The trips that the sellers must hear about are queued for publication.
    """
    progress.step("Comparing with the schedule")
    run("gtfs_runs", feed=feed, now=now)
    run("gtfs_changes")
    progress.step("Writing trips")
    ((new, changed, unchanged, left_alone, feed_trips),) = run("gtfs_run_numbers")
    if new or changed:
        run("gtfs_write", feed=feed)
        run("gtfs_written")
    open_ids = [str(row[0]) for row in run("gtfs_to_publish")]
    jobs.enqueue_many(publish_imported, ({"trip_ids": batch} for batch in batches(open_ids, _BATCH)))
    gone = run("gtfs_gone", feed=feed, first=days[0].day, last=days[-1].day, now=now)
    withdrawn = trips_withdraw_many(trip_ids=[row[0] for row in gone], reason=GONE, now=now)
    return TripsWritten(feed_trips, new, changed, unchanged, left_alone, len(withdrawn), len(open_ids))
