"""What only shows when rows are seen together: found set-wise in SQL, row by row in the report."""

from __future__ import annotations

from math import inf, log
from typing import Final

from django.db import connection

from carnet.domains.schedule.gtfs.errors import FeedUnusable, Reason
from carnet.domains.schedule.gtfs.skipped import SkippedRow, SkippedRows
from carnet.domains.schedule.gtfs.staging import run

DETOUR: Final = 1.2
"""How much longer rails and roads are than the great circle, where the feed does not measure its ways."""

_UNITS: Final = {"metre": 1.0, "kilometre": 1_000.0, "mile": 1_609.344, "foot": 0.3048}
_CLEARLY: Final = log(1.6)
_SKIPPED: Final = "COPY (SELECT file, line, reason, detail, content FROM gtfs_skipped ORDER BY file, line) TO STDOUT"


def check_stops_and_trips() -> None:
    """Leave out stops, routes and trips that are there twice or point to nothing."""
    run("gtfs_check_stops")
    run("gtfs_check_trips")


def check_calls() -> None:
    """Put stop times in order, leave out every trip that has a fault anywhere, and measure the ways of the others."""
    run("gtfs_calls")
    run("gtfs_faults")
    ((measured, great_circle),) = run("gtfs_unit")
    run("gtfs_distances", scale=unit_of_length(measured, great_circle), detour=DETOUR)


def report_skipped(skipped: SkippedRows) -> None:
    """Add what the checks left out to the account, one row at a time."""
    with connection.cursor() as cursor, cursor.copy(_SKIPPED) as found:
        found.set_types(["text", "int4", "text", "text", "text"])
        for file, line, reason, detail, content in found.rows():
            skipped.add(SkippedRow(file, line, Reason(reason), detail, content or ""))


def refuse_empty(path: object) -> None:
    """Raises FeedUnusable when no trip is left: then something is wrong with the feed, and nothing is withdrawn."""
    ((trips,),) = run("gtfs_sound_trips")
    if not trips:
        raise FeedUnusable(f"{path} has nothing to import: every trip in it has a fault")


def unit_of_length(measured: float, great_circle: float) -> float | None:
    """How many metres the feed's `shape_dist_traveled` counts in, which GTFS leaves open.

    `measured` in that unit and `great_circle` in metres are lengths of the same ways. The unit is the one that makes
    the ways longer than great circles by the usual detour; None when no unit comes near that.
    """
    if measured <= 0 or great_circle <= 0:
        return None
    best, off = None, inf
    for metres in _UNITS.values():
        miss = abs(log(measured * metres / (great_circle * DETOUR)))
        if miss < off:
            best, off = metres, miss
    return best if off < _CLEARLY else None
