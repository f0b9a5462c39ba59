"""Lines become trips."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from carnet.domains.network.contracts import StationKind
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.ids import new_id
from carnet.project.demo import timetable
from carnet.project.demo.catalog import Catalog, Parts
from carnet.project.demo.lines import Line

LINE = Line("a", "b", "AB", 11, "Berlin 0, Leipzig 75, Munich 240", "23:00 08:00", dwell=5)
BEFORE_CLOCKS_GO_BACK = date(2026, 10, 24)


def _catalog() -> Catalog:
    stations = {(town, StationKind.RAILWAY): new_id() for town in ("Berlin", "Leipzig", "Munich")}
    parts = Parts(UUID(int=1), ListingKind.TRAIN, UUID(int=2), UUID(int=3), UUID(int=4))
    return Catalog(stations, {("a", "b"): parts})


def test_a_line_goes_there_and_back() -> None:
    there, back, *_ = timetable.trips(_catalog(), LINE, date(2026, 6, 1))
    assert (there.name, back.name) == ("AB 11", "AB 12")
    assert [stop.station_id for stop in back.stops] == [stop.station_id for stop in reversed(there.stops)]
    assert there.stops[0].departure == back.stops[0].departure
    assert there.stops[-1].arrival == back.stops[-1].arrival
    assert [stop.metres for stop in there.stops] == sorted(stop.metres for stop in there.stops)
    assert back.stops[-1].metres == there.stops[-1].metres


def test_a_night_in_which_the_clocks_are_turned_is_as_long_as_any() -> None:
    trip, *_ = timetable.trips(_catalog(), LINE, BEFORE_CLOCKS_GO_BACK)
    first, middle, last = trip.stops
    assert first.departure
    assert middle.arrival
    assert last.arrival
    assert first.departure.isoformat() == "2026-10-24T21:00:00+00:00"
    assert middle.arrival - first.departure == timedelta(minutes=75)
    assert middle.departure == middle.arrival + timedelta(minutes=5)
    assert last.arrival - first.departure == timedelta(minutes=240)
