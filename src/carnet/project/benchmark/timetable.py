"""A national timetable to import: written by rule, so that every run imports the same rows.

As large as German long-distance rail: 5,245 trips, about 74,000 stop times, 644 stations in a grid.
"""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import psycopg

from carnet.project.benchmark.stage import Stage

TRIPS: Final = 5_245
STATIONS: Final = 644
LONGEST: Final = 24
_COLUMNS: Final = 28  # stations in a row of the grid
_TABLES: Final = ("schedule_trip", "schedule_stop_time")
_START: Final = date(2026, 1, 5)  # a Monday


def write_feed(folder: Path) -> None:
    """Write the feed as GTFS files."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "agency.txt", "agency_id,agency_name,agency_url,agency_timezone", [
        ("B", "Bench Rail", "http://example.org", "Europe/Berlin"),
    ])  # fmt: skip
    _write(folder / "stops.txt", "stop_id,stop_name,stop_lat,stop_lon", _stations())
    _write(folder / "routes.txt", "route_id,agency_id,route_short_name,route_long_name,route_type", [
        (line, "B", f"IC {line}", "", 2) for line in range(100)
    ])  # fmt: skip
    end = _START + timedelta(days=365)
    days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    _write(folder / "calendar.txt", f"service_id,{days},start_date,end_date", [
        ("all", 1, 1, 1, 1, 1, 1, 1, f"{_START:%Y%m%d}", f"{end:%Y%m%d}"),
        ("week", 1, 1, 1, 1, 1, 0, 0, f"{_START:%Y%m%d}", f"{end:%Y%m%d}"),
        ("friday", 0, 0, 0, 0, 1, 0, 0, f"{_START:%Y%m%d}", f"{end:%Y%m%d}"),
    ])  # fmt: skip
    trips = [(trip % 100, ("friday", "friday", "week")[trip % 3] if trip % 9 else "all", trip) for trip in range(TRIPS)]
    _write(folder / "trips.txt", "route_id,service_id,trip_id", trips)
    header = "trip_id,arrival_time,departure_time,stop_id,stop_sequence"
    _write(folder / "stop_times.txt", header, _stop_times(random.Random(1)))


def import_seconds(stage: Stage, feed: Path, first_day: date, days: int) -> float:
    """How long `carnet import-gtfs` takes from its start to its end, publishing left to the worker."""
    started = time.perf_counter()
    stage.carnet("import-gtfs", str(feed), "--from", first_day.isoformat(), "--days", str(days), "--no-wait")
    return time.perf_counter() - started


def copy_seconds(stage: Stage) -> float:
    """How long a bare COPY of the rows that the import wrote takes, into tables without keys and indexes."""
    with psycopg.connect(stage.url) as server:
        rows = {table: b"".join(_copied(server, table)) for table in _TABLES}
        for table in _TABLES:
            server.execute(f"CREATE TABLE bench_{table} (LIKE {table})".encode())
        server.commit()
        started = time.perf_counter()
        for table, content in rows.items():
            with server.cursor().copy(f"COPY bench_{table} FROM STDIN".encode()) as copy:
                copy.write(content)
        server.commit()
        seconds = time.perf_counter() - started
        for table in _TABLES:
            server.execute(f"DROP TABLE bench_{table}".encode())
    return seconds


def _copied(server: psycopg.Connection[tuple[object, ...]], table: str) -> Iterator[bytes]:
    with server.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
        yield from (bytes(chunk) for chunk in copy)


def _stations() -> Iterator[tuple[object, ...]]:
    for number in range(STATIONS):
        row, column = divmod(number, _COLUMNS)
        yield number, f"{_town(number)} Hbf", f"{47.5 + row * 0.32:.4f}", f"{6.5 + column * 0.3:.4f}"


def _town(number: int) -> str:
    """A name of its own for each town, made of syllables."""
    syllables = ("ba", "der", "fel", "gro", "hin", "ka", "lim", "mor", "nau", "rei", "sol", "tan", "wey")
    first, rest = divmod(number, len(syllables) ** 2)
    second, third = divmod(rest, len(syllables))
    return (syllables[first] + syllables[second] + syllables[third]).capitalize() + "stadt"


def _stop_times(chance: random.Random) -> Iterator[tuple[object, ...]]:
    for trip in range(TRIPS):
        minute = chance.randrange(5 * 60, 22 * 60)
        for sequence, station in enumerate(_line(chance)):
            arrival, minute = minute, minute + 2
            yield trip, _clock(arrival), _clock(minute), station, sequence
            minute += chance.randrange(12, 40)


def _line(chance: random.Random) -> list[int]:
    """Stations one after another along a row or a column of the grid."""
    length = chance.randrange(5, LONGEST)
    step = chance.choice((1, _COLUMNS))
    start = chance.randrange(STATIONS - 1 - length) if step == 1 else chance.randrange(_COLUMNS)
    line = [start + step * number for number in range(length) if start + step * number < STATIONS]
    return line if chance.random() < 0.5 else line[::-1]  # noqa: PLR2004  there and back


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}:00"


def _write(path: Path, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        csv.writer(file, lineterminator="\n").writerows(rows)
