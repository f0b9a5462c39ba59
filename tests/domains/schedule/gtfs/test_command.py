"""The command: options, report, exit status."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from carnet.domains.schedule.models import Trip
from carnet.infra import jobs
from carnet.kernel import clock
from carnet.project.commands import main
from tests.domains.schedule.gtfs.feed import EditedFeed


def _next_monday() -> str:
    today = clock.now().date()
    return (today + timedelta(days=7 - today.weekday())).isoformat()


def _arguments(feed: EditedFeed, *options: str) -> list[str]:
    return [str(feed.path), "--from", _next_monday(), "--days", "7", *options]


def _run(feed: EditedFeed, *options: str) -> None:
    """As `carnet import-gtfs` does, but in the test's transaction: `main` closes the connection."""
    call_command("import_gtfs", *_arguments(feed, *options))


def test_it_prints_numbers_and_writes_a_report(
    feed: EditedFeed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feed.append("stops.txt", b"X,Xanten \xfc,,51.6,6.4,0,,")
    _run(feed, "--report", str(tmp_path / "report.json"))
    printed = capsys.readouterr()
    assert printed.err.splitlines()[0] == "Reading ..."
    lines = {" ".join(line.split()) for line in printed.out.splitlines()}
    assert {"trips read 8", "dated trips, new 60", "listings published 60", "stations 9"} <= lines
    assert any(line.startswith("stops.txt NOT_UTF8 1 line 16: byte 0xfc") for line in lines)
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["error"] is None
    assert report["numbers"]["listings"]["published"] == 60
    found = {(row["file"], row["line"]): row for row in report["skipped"]}
    assert found["stops.txt", 16]["reason"] == "NOT_UTF8"
    assert found["stops.txt", 16]["row"].startswith("X,Xanten")
    assert found["stop_times.txt", 21]["reason"] == "TRIP_SKIPPED"
    assert report["numbers"]["files"]["stop_times.txt"] == {"read": 21, "skipped": 2}


def test_prices_are_options(feed: EditedFeed) -> None:
    _run(feed, "--fare-per-km", "0.2", "--minimum-fare", "5", "--operator", "Elbe")
    fares = Trip.objects.filter(source_key="coach").get().fare_table.content["fares"]
    assert [(fare["family"], fare["tariff"]["milli_per_km"], fare["tariff"]["minimum"]) for fare in fares] == [
        ("Saver", 20_000, 500),
        ("Flex", 30_000, 750),
    ]


def test_a_dry_run_says_so(feed: EditedFeed, capsys: pytest.CaptureFixture[str]) -> None:
    _run(feed, "--dry-run")
    assert capsys.readouterr().out.startswith("Dry run, nothing was written: Elbe timetables")
    assert not Trip.objects.exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--fare-per-km", "cheap"], "--fare-per-km: no amount of money: 'cheap'"),
        (["--minimum-fare=-1"], "--minimum-fare: must be zero or more"),
        (["--currency", "GOLD"], "--currency: no ISO 4217 currency"),
        (["--days", "many"], "--days: no number of days"),
        (["--from", "soon"], "--from: no date"),
        (["--from", "2001-01-01"], "--from: 2001-01-01 is past"),
        (["--report", "/nowhere/report.json"], "--report: /nowhere/report.json cannot be written"),
    ],
)
def test_an_option_that_cannot_be_is_one_clear_line(
    feed: EditedFeed, options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as status:
        main(["import-gtfs", str(feed.path), *options])
    assert status.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"carnet: {says}")


def test_an_unusable_feed_is_one_clear_line_and_a_report(
    feed: EditedFeed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feed.edit("stops.txt", "stop_id,", "id,")
    with pytest.raises(SystemExit) as status:
        main(["import-gtfs", *_arguments(feed, "--report", str(tmp_path / "report.json"))])
    assert status.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == "carnet: stops.txt has no column stop_id"
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["numbers"], report["error"]) == (None, "stops.txt has no column stop_id")


@pytest.mark.usefixtures("db")
def test_what_is_no_feed_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path, tmp_path / "nothing.zip", Path(__file__)):
        with pytest.raises(SystemExit) as status:
            main(["import-gtfs", str(path)])
        assert status.value.code == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_worker_may_put_the_trips_on_sale(feed: EditedFeed, capsys: pytest.CaptureFixture[str]) -> None:
    _run(feed, "--no-wait")
    printed = capsys.readouterr().out
    assert "listings to be published" in printed
    assert printed.splitlines()[-1] == "A worker puts these trips on sale."
    assert set(Trip.objects.values_list("status", flat=True)) == {"draft"}
    jobs.run_due()
    assert set(Trip.objects.values_list("status", flat=True)) == {"published"}
