"""`carnet import-gtfs`: a timetable on sale."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from carnet.domains.schedule.gtfs import options as given
from carnet.domains.schedule.gtfs import publishing, screen
from carnet.domains.schedule.gtfs.errors import FeedUnusable
from carnet.domains.schedule.gtfs.importing import DAYS_AHEAD, feed_import
from carnet.domains.schedule.gtfs.progress import Progress
from carnet.domains.schedule.gtfs.report import ImportReport, write_report
from carnet.domains.schedule.gtfs.skipped import SkippedRows
from carnet.infra import events, jobs
from carnet.kernel import clock


class Command(BaseCommand):
    """Imports a feed, then tells the shop about it unless a worker shall."""

    help = "Import a GTFS timetable (a zip file or a folder) and put its trips on sale."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options; their values are looked at later, to refuse them in one clear line."""
        parser.add_argument("path", metavar="FEED", type=Path, help="zip file or folder")
        parser.add_argument("--from", metavar="DATE", help="lay the feed's busiest week onto days from this one on")
        parser.add_argument("--days", metavar="N", help=f"how many days ({DAYS_AHEAD} with --from, else all there are)")
        parser.add_argument("--operator", metavar="NAME", help="who runs all trips, instead of the feed's agencies")
        parser.add_argument("--feed", metavar="NAME", help="what the feed is known by, instead of its publisher")
        parser.add_argument("--fare-per-km", metavar="AMOUNT", default="0.12", help="plainest class, family Saver")
        parser.add_argument("--minimum-fare", metavar="AMOUNT", default="3.90", help="likewise")
        parser.add_argument("--currency", metavar="CODE", default="EUR", help="ISO 4217")
        parser.add_argument("--report", metavar="FILE", type=Path, help="write numbers and every skipped row as JSON")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then undo it")
        parser.add_argument("--no-wait", action="store_true", help="leave putting on sale to a worker")

    def handle(self, *_: Any, **options: Any) -> None:
        """Exit status 0 when the feed is imported, 2 when it or an option is unusable."""
        begun = time.monotonic()
        wishes, report_to = given.wishes(options), options["report"]
        file = report_to and given.writable("--report", report_to)
        with SkippedRows() as skipped, screen.progress_on(sys.stderr) as progress:
            try:
                report = feed_import(
                    path=options["path"], wishes=wishes, now=clock.now(), skipped=skipped, progress=progress
                )
            except FeedUnusable as error:
                if file:
                    write_report(file, None, skipped, error=error.detail)
                raise
            wait = not (wishes.dry_run or options["no_wait"])
            left = "" if wishes.dry_run else "A worker puts these trips on sale."
            if wait:
                report, left = _put_on_sale(report, progress)
            if file:
                write_report(file, report, skipped)
        screen.show(report, skipped, seconds=time.monotonic() - begun, out=self.stdout)
        if left:
            self.stdout.write(left)


def _put_on_sale(report: ImportReport, progress: Progress) -> tuple[ImportReport, str]:
    """Publish and, where the shop is in this process, tell it; the report with its listings, and what is left to do."""
    left = ""
    with publishing.listening(progress) as published:
        try:
            progress.step("Putting on sale", report.trips.to_publish)
            jobs.run_due()
            if settings.ROLE == "all":
                progress.step("Telling the shop", report.events)
                while (relayed := events.relay_once(now=clock.now())) + jobs.run_due():
                    progress.advance(relayed)
            else:
                left = "A worker tells the shop about these trips."
        except jobs.JobFailed as error:
            left = f"The trips are imported, but a job failed; a worker tries it again: {error}"
    return replace(report, listings=published.numbers()), left
