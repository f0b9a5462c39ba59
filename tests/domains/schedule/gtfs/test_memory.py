"""Memory stays bounded: it does not grow with the rows of a feed.

`CARNET_TEST_STOP_TIMES=1000000` runs it with a million stop times, as the promise has it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

FEW = 10_000
MANY = int(os.environ.get("CARNET_TEST_STOP_TIMES", "100000"))
MEGABYTES = 300
_CALLS = 25
_STOPS = 1_000
# Linux's own high-water mark: `ru_maxrss` would count what the process was forked from, a grown test runner.
_PROGRAM = """
import re, sys
from pathlib import Path
from django import setup
setup()
from django.core.management import call_command
call_command("import_gtfs", sys.argv[1], "--from", sys.argv[2], "--days", "1", "--dry-run")
print("peak", int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def _write(folder: Path, stop_times: int) -> Path:
    folder.mkdir()
    head = "agency_id,agency_name,agency_url,agency_timezone\na,Big,http://example.org,Europe/Berlin\n"
    (folder / "agency.txt").write_text(head)
    stops = (f"s{n},Town {n},{48 + n % 50 / 10},{7 + n // 50 / 10}\n" for n in range(_STOPS))
    (folder / "stops.txt").write_text("stop_id,stop_name,stop_lat,stop_lon\n" + "".join(stops))
    (folder / "routes.txt").write_text("route_id,route_short_name,route_type\nr,R,2\n")
    days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    weeks = "w,1,0,0,0,0,0,0,20260101,20261231\nx,0,1,1,1,1,1,1,20260101,20260107\n"
    (folder / "calendar.txt").write_text(f"service_id,{days},start_date,end_date\n{weeks}")
    trips = stop_times // _CALLS
    rows = (f"r,{'w' if n % 100 == 0 else 'x'},t{n}\n" for n in range(trips))
    (folder / "trips.txt").write_text("route_id,service_id,trip_id\n" + "".join(rows))
    with (folder / "stop_times.txt").open("w") as file:
        file.write("trip_id,arrival_time,departure_time,stop_id,stop_sequence\n")
        for trip in range(trips):
            for call in range(_CALLS):
                time = f"{5 + (trip + call) // 60 % 18:02}:{(trip + call) % 60:02}:00" if call % 8 == 0 else ""
                file.write(f"t{trip},{time},{time},s{(trip * 7 + call) % _STOPS},{call}\n")
    return folder


def _peak(feed: Path) -> int:
    """The most memory, in megabytes, that a process took to import a feed into the test database and undo it."""
    settings = connection.settings_dict
    url = make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
    )
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(feed), "2099-01-05"],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "carnet.project.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process its peak")
@pytest.mark.django_db
@pytest.mark.slow
def test_memory_does_not_grow_with_the_feed(tmp_path: Path) -> None:
    few = _peak(_write(tmp_path / "few", FEW))
    many = _peak(_write(tmp_path / "many", MANY))
    assert many < MEGABYTES
    assert many - few < 60
