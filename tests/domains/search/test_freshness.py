"""T55: nobody sees an old price, place or seat for longer than two seconds, however many processes remember things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from carnet.domains.network.events import PlacePublished
from carnet.domains.schedule.events import ListingUpdated
from carnet.domains.search import queries
from carnet.domains.search.contracts import Result, Wanted
from carnet.domains.search.queries import AvailabilityNotWired, revisions
from tests.domains.search.feed import NOW, FreeSeats, World, tell

_LEAVES = NOW + timedelta(days=1)


def _find(world: World, *, seconds: float) -> Result:
    found = queries.find_trips(
        origin=world.place("Berlin"),
        destination=world.place("Leipzig"),
        first=date(2026, 12, 2),
        last=date(2026, 12, 2),
        wanted=Wanted(),
        now=NOW + timedelta(seconds=seconds),
    )
    return found.results[0]


@pytest.fixture
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes come from another process: nothing tells this one."""
    monkeypatch.setattr(revisions, "forget", lambda: None)


@pytest.mark.usefixtures("_elsewhere")
def test_t55_a_change_elsewhere_is_seen_within_two_seconds(world: World) -> None:
    queries.forget()
    listing = world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES, name="old")
    revisions._seen.forget()
    assert _find(world, seconds=0).trip.name == "old"
    tell(ListingUpdated(replace(listing, version=2, name="new")), about=listing.id, version=2)
    assert _find(world, seconds=0.9).trip.name == "old"
    assert _find(world, seconds=1.0).trip.name == "new"


@pytest.mark.usefixtures("_elsewhere")
def test_t55_a_place_renamed_elsewhere_is_seen_within_two_seconds(world: World) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    revisions._seen.forget()
    assert _find(world, seconds=0).trip.origin.station.name == "Berlin Hbf"
    station = world.place("Berlin Hbf")
    tell(PlacePublished(replace(station, name="Berlin Central")), about=station.id, version=2)
    assert _find(world, seconds=2).trip.origin.station.name == "Berlin Central"


def test_t55_seats_are_counted_again_after_a_second(world: World, free_seats: FreeSeats) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    assert _find(world, seconds=0).cheapest.free == 40
    free_seats.usual = {"2": 7}
    assert _find(world, seconds=0.9).cheapest.free == 40
    assert _find(world, seconds=1.0).cheapest.free == 7


def test_a_clock_that_was_set_back_makes_memory_old(world: World, free_seats: FreeSeats) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    _find(world, seconds=0)
    free_seats.usual = {"2": 7}
    assert _find(world, seconds=-3600).cheapest.free == 7


def test_searching_without_a_reader_says_what_is_missing(world: World) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    queries.use_availability(None)
    with pytest.raises(AvailabilityNotWired):
        _find(world, seconds=0)
