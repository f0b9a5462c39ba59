"""Performances: listings of one leg that begin and end at a venue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.search import queries
from carnet.domains.search.contracts import ResultPage, Wanted
from carnet.domains.search.queries import DateRangeRefused
from tests.domains.search.feed import NOW, World

_EVENING = NOW + timedelta(days=3, hours=12)


def _find(place: Place | None = None, *, text: str = "", days: int = 30) -> list[str]:
    first = NOW.date()
    wanted = Wanted(text=text)
    page: ResultPage = queries.find_performances(
        place=place, first=first, last=first + timedelta(days=days), wanted=wanted, now=NOW
    )
    return [result.trip.name for result in page.results]


@pytest.fixture
def stage(world: World) -> World:
    """A concert in Leipzig, a play in Berlin, and a train."""
    for station, name, days in (("Leipzig Hbf", "Dvořák", 0), ("Berlin Hbf", "Faust", 2)):
        world.sell(station, station, at=_EVENING + timedelta(days=days), name=name, kind=ListingKind.EVENT, minutes=90)
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_EVENING)
    return world


def test_performances_are_found_by_place_and_title(stage: World) -> None:
    assert _find() == ["Dvořák", "Faust"]
    assert _find(stage.place("Berlin")) == ["Faust"]
    assert _find(stage.place("Berlin Hbf")) == ["Faust"]
    assert _find(stage.place("Halle")) == []
    assert _find(text="dvorak") == ["Dvořák"]
    assert _find(days=4) == ["Dvořák"]


def test_a_performance_has_a_beginning_an_end_and_prices(stage: World) -> None:
    first = NOW.date()
    page = queries.find_performances(place=None, first=first, last=first + timedelta(days=30), wanted=Wanted(), now=NOW)
    trip = page.results[0].trip
    assert (trip.minutes, trip.stops_between, trip.origin.station.name) == (90, 0, "Leipzig Hbf")
    assert page.results[0].cheapest.fare.price.amount == 2900


def test_no_train_takes_anybody_to_a_performance(stage: World) -> None:
    found = queries.find_trips(
        origin=stage.place("Berlin"),
        destination=stage.place("Leipzig"),
        first=_EVENING.date(),
        last=_EVENING.date(),
        wanted=Wanted(),
        now=NOW,
    )
    assert [result.trip.kind for result in found.results] == [ListingKind.TRAIN]


def test_ranges_have_an_end(stage: World) -> None:
    with pytest.raises(DateRangeRefused):
        _find(days=92)
    assert queries.find_performances(place=None, first=date.max, last=date.max, wanted=Wanted(), now=NOW).results == ()
