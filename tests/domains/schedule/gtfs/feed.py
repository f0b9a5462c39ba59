"""A feed that a test may break: a copy of the small one, edited, and imported."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection

from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.domains.schedule.events import ListingPublished
from carnet.domains.schedule.gtfs import checks, publishing, staging
from carnet.domains.schedule.gtfs.importing import Wishes, feed_import
from carnet.domains.schedule.gtfs.intake import Intake
from carnet.domains.schedule.gtfs.progress import Silent
from carnet.domains.schedule.gtfs.report import ImportReport
from carnet.domains.schedule.gtfs.skipped import SkippedRow, SkippedRows
from carnet.domains.schedule.gtfs.source import open_feed
from carnet.domains.schedule.gtfs.tariffs import prices
from carnet.domains.schedule.models import StopTime, Trip
from carnet.infra import jobs
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent

FEEDS = Path(__file__).parent / "feeds"
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
START = date(2026, 10, 24)  # a Saturday; clocks go back in the night that follows
WISHES = Wishes(prices(fare_per_km="0.12", minimum_fare="3.90", currency="EUR"), start=START, days=7)


class Account(SkippedRows):
    """The rows that were left out, to look at."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[SkippedRow] = []

    def add(self, skipped: SkippedRow) -> None:
        """Keep it."""
        super().add(skipped)
        self.rows.append(skipped)

    def why(self) -> set[tuple[str, int, str]]:
        """File, line and reason of each."""
        return {(row.file, row.line, row.reason.value) for row in self.rows}


@dataclass
class EditedFeed:
    """The small feed in a folder of its own."""

    path: Path
    account: Account = field(init=False)

    def edit(self, name: str, old: str, new: str) -> EditedFeed:
        """Replace a text that is there once."""
        data = (self.path / name).read_bytes()
        assert data.count(old.encode()) == 1, (old, data.count(old.encode()))
        (self.path / name).write_bytes(data.replace(old.encode(), new.encode()))
        return self

    def append(self, name: str, row: str | bytes) -> EditedFeed:
        """Add a row at the end."""
        data = row if isinstance(row, bytes) else row.encode()
        (self.path / name).write_bytes((self.path / name).read_bytes() + data + b"\n")
        return self

    def insert(self, name: str, line: int, row: bytes) -> EditedFeed:
        """Add a row that becomes the given line, counting from 1."""
        lines = (self.path / name).read_bytes().splitlines(keepends=True)
        lines.insert(line - 1, row + b"\n")
        (self.path / name).write_bytes(b"".join(lines))
        return self

    def remove(self, *names: str) -> EditedFeed:
        """Leave files away."""
        for name in names:
            (self.path / name).unlink()
        return self

    def load(self, now: datetime = NOW, **wishes: object) -> ImportReport:
        """Import and publish it; the account is of this import alone."""
        with Account() as self.account, publishing.listening(Silent()) as published:
            report = feed_import(
                path=self.path,
                wishes=replace(WISHES, **wishes),  # type: ignore[arg-type]
                now=now,
                skipped=self.account,
                progress=Silent(),
            )
            jobs.run_due(now=now)
        return replace(report, listings=published.numbers())

    def check(self) -> set[str]:
        """Read and check it, without importing anything; the trips that have no fault."""
        with Account() as self.account, open_feed(self.path) as opened:
            staging.stage(Intake(opened, self.account, Silent()))
            checks.check_stops_and_trips()
            checks.check_calls()
            checks.report_skipped(self.account)
        return _sound_trips()


def _sound_trips() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM gtfs_trip WHERE reason IS NULL")
        return {row[0] for row in cursor.fetchall()}


def a_feed(path: Path) -> EditedFeed:
    """A copy of the small feed below `path`."""
    return EditedFeed(Path(shutil.copytree(FEEDS / "elbe", path / "elbe")))


def trip(key: str, day: date = START) -> Trip:
    """The dated trip with this id in the feed."""
    return Trip.objects.get(source_key=key, service_date=day)


def calls(key: str, day: date = START) -> Sequence[StopTime]:
    """Its stop times in order."""
    return list(StopTime.objects.filter(trip_id=trip(key, day).id).select_related("station").order_by("seq"))


def keys() -> set[str]:
    """The ids in the feed of the trips that are in the schedule."""
    return set(Trip.objects.values_list("source_key", flat=True))


def listing(key: str, day: date = START) -> ListingSnapshot:
    """The snapshot that was published last."""
    events = OutboxEvent.objects.filter(
        aggregate_id=trip(key, day).id, name__in=["listing.published", "listing.updated"]
    )
    latest = events.order_by("-aggregate_version").first()
    assert latest is not None
    return codec.from_json(ListingPublished, latest.data).listing


def told() -> list[tuple[str, object]]:
    """Name and thing of every event in the outbox."""
    return list(OutboxEvent.objects.order_by("id").values_list("name", "aggregate_id"))
