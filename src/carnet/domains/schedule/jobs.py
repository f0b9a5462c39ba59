"""Work of the schedule that is done later."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.schedule import operations
from carnet.domains.schedule.gtfs.publishing import publish_imported
from carnet.domains.schedule.operations.timetables import make_trips
from carnet.infra.jobs import periodic

__all__ = ["extend_timetables", "make_trips", "publish_imported"]


@periodic(cron="11 1 * * *", name="schedule.extend_timetables")
def extend_timetables(*, now: datetime) -> None:
    """Have every timetable make the trips of its next days, each in a job of its own."""
    operations.timetables_extend(now=now)
