"""What an import did, in numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from carnet.domains.schedule.gtfs.places import PlacesWritten
from carnet.domains.schedule.gtfs.skipped import SkippedRows
from carnet.domains.schedule.gtfs.trips import TripsWritten


@dataclass(frozen=True, slots=True)
class FileRead:
    """Rows of a file without its header: how many there are, and how many of them were left out."""

    read: int
    skipped: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of an import.

    `week_in_feed` is the first day of the feed that was laid onto `first_day`; `listings` are numbers of what was
    published and changed, None while that is left to a worker.
    """

    feed: str
    first_day: date
    last_day: date
    week_in_feed: date | None
    files: Mapping[str, FileRead]
    operators: int
    places: PlacesWritten
    trips: TripsWritten
    listings: Mapping[str, int] | None
    dry_run: bool

    @property
    def events(self) -> int:
        """About how many events tell of this import."""
        return self.places.stations_changed + self.places.cities_new + self.trips.to_publish

    def lines(self) -> Iterator[tuple[str, int]]:
        """The numbers that people read, with what they count."""
        trips = self.files["trips.txt"]
        yield "trips read", trips.read
        yield "trips skipped", trips.skipped
        yield "trips that run on these days", self.trips.feed_trips
        yield "dated trips, new", self.trips.new
        yield "dated trips, changed", self.trips.changed
        yield "dated trips, unchanged", self.trips.unchanged
        yield "dated trips, left alone (delayed, boarding, over or cancelled)", self.trips.left_alone
        yield "dated trips, withdrawn", self.trips.withdrawn
        for what, number in (self.listings or {"to be published": self.trips.to_publish}).items():
            yield f"listings {what}", number
        yield "stations", self.places.stations
        yield "stations new or changed", self.places.stations_changed
        yield "cities new", self.places.cities_new
        yield "operators", self.operators

    def numbers(self) -> dict[str, Any]:
        """The report as JSON."""
        trips = self.files["trips.txt"]
        return {
            "feed": self.feed,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "week_in_feed": self.week_in_feed and self.week_in_feed.isoformat(),
            "dry_run": self.dry_run,
            "files": {name: asdict(file) for name, file in self.files.items()},
            "operators": self.operators,
            **asdict(self.places),
            "trips_read": trips.read,
            "trips_skipped": trips.skipped,
            "dated_trips": asdict(self.trips),
            "listings": self.listings,
        }


def write_report(path: Path, report: ImportReport | None, skipped: SkippedRows, *, error: str = "") -> None:
    """Write `{"numbers": ..., "skipped": [...]}`; without a report (the feed was unusable) `numbers` is null and
    `error` says why. Memory stays bounded however many rows were left out."""
    with path.open("w", encoding="utf-8") as file:
        numbers = json.dumps(report and report.numbers(), ensure_ascii=False)
        file.write(f'{{"numbers": {numbers}, "error": {json.dumps(error or None)}, "skipped": [')
        for place, line in enumerate(skipped.lines()):
            file.write(f"{',' if place else ''}\n{line}")
        file.write("\n]}\n")
