"""`carnet export-gtfs`: an operator's timetable as a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from carnet.domains.operators import queries as operators
from carnet.domains.schedule.gtfs import options as given
from carnet.domains.schedule.gtfs.export import feed_export
from carnet.infra.principal import CARNET
from carnet.kernel import clock

_DAYS: Final = "60"


class Command(BaseCommand):
    """Writes what is published; a file that is there already is replaced when all is written."""

    help = "Export an operator's published trips as a GTFS timetable (a zip file)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options; their values are looked at later, to refuse them in one clear line."""
        parser.add_argument("operator", metavar="SLUG", help="whose trips")
        parser.add_argument("path", metavar="FILE", type=Path, help="the zip file to write")
        parser.add_argument("--from", metavar="DATE", help="first service date (today)")
        parser.add_argument("--days", metavar="N", default=_DAYS, help=f"how many days ({_DAYS})")

    def handle(self, *_: Any, **options: Any) -> None:
        """Write beside the file, then put it in its place."""
        now = clock.now()
        operator = operators.operator_by_slug(options["operator"])
        if operator is None:
            raise CommandError(f"there is no operator {options['operator']!r}")
        since = given.date_of("--from", options["from"]) or now.date()
        until = since + timedelta(days=given.days_of("--days", options["days"]) or 0)
        path: Path = options["path"]
        beside = given.writable("FILE", path.with_name(f"{path.name}.part"))
        try:
            with beside.open("wb") as target:
                done = feed_export(operator_id=operator.id, since=since, until=until, target=target, by=CARNET, now=now)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        self.stdout.write(f"{path}: {done.trips} trips, {done.dated_trips} with their dates")
        for name in done.without_position:
            self.stdout.write(f"left out, for nobody knows where it is: {name}")
