"""The smaller parts: units of length, sources, options, the account of skipped rows, slugs."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from carnet.domains.operators.rules import slug_of
from carnet.domains.schedule.gtfs import options as given
from carnet.domains.schedule.gtfs import screen
from carnet.domains.schedule.gtfs.checks import unit_of_length
from carnet.domains.schedule.gtfs.errors import FeedUnusable, Reason
from carnet.domains.schedule.gtfs.report import write_report
from carnet.domains.schedule.gtfs.skipped import SkippedRow, SkippedRows
from carnet.domains.schedule.gtfs.source import open_feed
from carnet.domains.schedule.gtfs.tariffs import OptionRefused

FILES = ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt")


@pytest.mark.parametrize(
    ("measured", "great_circle", "unit"),
    [
        (130_000, 100_000, 1.0),
        (130, 100_000, 1_000.0),
        (80, 100_000, 1_609.344),
        (410_000, 100_000, 0.3048),
        (7_000_000, 100_000, None),
        (5, 100_000, None),
        (0, 100_000, None),
        (5, 0, None),
    ],
)
def test_the_unit_of_measured_ways(measured: float, great_circle: float, unit: float | None) -> None:
    assert unit_of_length(measured, great_circle) == unit


def _zip(path: Path, names: list[str], content: bytes = b"x\n") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return path


def test_a_zip_may_have_one_folder_and_other_things_in_it(tmp_path: Path) -> None:
    names = [f"feed 2025/{name}" for name in FILES] + ["__MACOSX/feed 2025/._stops.txt", "feed 2025/old/stops.txt"]
    with open_feed(_zip(tmp_path / "a.zip", [*names, "../../etc/evil.txt", "readme.md"])) as feed:
        assert set(feed.members) == set(FILES)
        with feed.read("stops.txt", lambda _: None) as stream:
            assert stream.read() == b"x\n"


def test_a_folder_is_a_feed_whatever_the_case_of_its_names(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name.upper()).write_text("x\n")
    with open_feed(tmp_path) as feed:
        assert set(feed.members) == set(FILES)


def test_what_is_no_feed(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("hello")
    _zip(tmp_path / "empty.zip", [])
    _zip(tmp_path / "half.zip", list(FILES[:-1]))
    cases = {
        "none": "no file or folder",
        "text.zip": "neither a zip",
        "empty.zip": "agency.txt is missing",
        "half.zip": "neither calendar.txt nor",
    }
    for name, says in cases.items():
        with pytest.raises(FeedUnusable, match=says), open_feed(tmp_path / name):
            pass


def test_a_zip_that_breaks_off_or_would_explode_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "broken.zip", list(FILES), b"x" * 100_000)
    data = bytearray(path.read_bytes())
    data[60:70] = b"\xff" * 10  # in the middle of agency.txt
    path.write_bytes(data)
    with open_feed(path) as feed, pytest.raises(FeedUnusable, match="cannot be read"):  # noqa: SIM117
        with feed.read("agency.txt", lambda _: None) as stream:
            stream.read()
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            with archive.open(name, "w") as member:
                for _ in range(270 if name == "stops.txt" else 1):
                    member.write(bytes(1 << 20))
    with pytest.raises(FeedUnusable, match="would unpack"), open_feed(tmp_path / "bomb.zip"):
        pass


OPTIONS: dict[str, Any] = {
    "from": "2026-12-01",
    "days": "14",
    "operator": "Elbe  Express",
    "feed": None,
    "fare_per_km": "0.12",
    "minimum_fare": "3.90",
    "currency": "EUR",
    "dry_run": False,
}


def test_options_are_read() -> None:
    wishes = given.wishes(OPTIONS)
    assert (str(wishes.start), wishes.days, wishes.operator, wishes.feed) == ("2026-12-01", 14, "Elbe Express", None)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("from", "tomorrow", "--from: "),
        ("from", "2026-02-30", "--from: "),
        ("days", "-1", "--days: "),
        ("days", "1e2", "--days: "),
        ("days", "99999", "--days: "),
        ("operator", "  ", "--operator: "),
        ("feed", "x" * 121, "--feed: "),
    ],
)
def test_options_that_cannot_be(name: str, text: str, says: str) -> None:
    with pytest.raises(OptionRefused, match=f"^{says}"):
        given.wishes({**OPTIONS, name: text})


def test_a_report_that_cannot_be_written_is_found_out_before_the_work(tmp_path: Path) -> None:
    assert given.writable("--report", tmp_path / "report.json") == tmp_path / "report.json"
    with pytest.raises(OptionRefused, match=r"^--report: "):
        given.writable("--report", tmp_path / "nowhere" / "report.json")


def test_skipped_rows_are_counted_and_written(tmp_path: Path) -> None:
    with SkippedRows() as skipped:
        for line in range(3):
            skipped.add(SkippedRow("stops.txt", line, Reason.NOT_UTF8, 'say "ü"', "x" * 1_000))
        skipped.add(SkippedRow("trips.txt", 9, Reason.DUPLICATE, "again"))
        assert skipped.in_file("stops.txt") == 3
        write_report(tmp_path / "report.json", None, skipped, error="no feed")
    written = json.loads((tmp_path / "report.json").read_text())
    assert written["numbers"] is None
    assert written["error"] == "no feed"
    assert [row["line"] for row in written["skipped"]] == [0, 1, 2, 9]
    assert written["skipped"][0]["detail"] == 'say "ü"'
    assert len(written["skipped"][0]["row"]) == 200


def test_slugs_of_names_in_any_script() -> None:
    assert slug_of("Elbe Express") == "elbe-express"
    assert slug_of("Метро") == slug_of("Метро") != slug_of("Трамвай")


def test_progress_is_plain_lines_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    with screen.progress_on(sys.stderr) as progress:
        progress.step("Reading", 10)
        progress.advance(5)
    assert capsys.readouterr().err == "Reading ...\n"
