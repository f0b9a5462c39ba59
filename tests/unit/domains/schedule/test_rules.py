"""The life of a trip, its stops, its fares."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.network.contracts import Place, PlaceKind, StationKind
from carnet.domains.schedule import rules
from carnet.domains.schedule.contracts import (
    Conditions,
    ListingKind,
    NewFare,
    NewStop,
    OriginDestinationPrice,
    RefundTier,
    StopKind,
    Tariff,
    TariffKind,
    TripStatus,
)
from carnet.domains.schedule.rules import Verb
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput

START = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
STATIONS = tuple(
    Place(new_id(), PlaceKind.STATION, name, new_id(), name, "DE", "Europe/Berlin", station_kind=StationKind.RAILWAY)
    for name in ("Berlin", "Leipzig", "Erfurt", "München")
)
KNOWN: dict[UUID, Place] = {station.id: station for station in STATIONS}


def _stops() -> list[NewStop]:
    last = len(STATIONS) - 1
    return [
        NewStop(
            station.id,
            arrival=START + timedelta(hours=place) if place else None,
            departure=START + timedelta(hours=place, minutes=5) if place < last else None,
            metres=1000 * place,
        )
        for place, station in enumerate(STATIONS)
    ]


def _check(stops: list[NewStop], kind: ListingKind = ListingKind.TRAIN) -> list[tuple[str, str]]:
    try:
        rules.check_stops(kind, stops, KNOWN)
    except InvalidInput as refused:
        return [(pointer.path, pointer.code) for pointer in refused.pointers]
    return []


def test_a_day_of_four_stops_is_fine() -> None:
    assert _check(_stops()) == []


@pytest.mark.parametrize(
    ("place", "changes", "fault"),
    [
        (0, {"arrival": START}, ("/stops/0/arrival", "UNEXPECTED")),
        (0, {"departure": None}, ("/stops/0/departure", "MISSING")),
        (0, {"departure": START.replace(tzinfo=None)}, ("/stops/0/departure", "NO_ZONE")),
        (0, {"metres": 5}, ("/stops/0/metres", "INVALID")),
        (0, {"pick_up": False}, ("/stops/0/pick_up", "INVALID")),
        (1, {"arrival": START}, ("/stops/1/arrival", "BACKWARDS")),
        (1, {"departure": START + timedelta(minutes=59)}, ("/stops/1/departure", "BACKWARDS")),
        (1, {"metres": 5000}, ("/stops/2/metres", "BACKWARDS")),
        (1, {"station_id": STATIONS[0].id}, ("/stops/1/station", "REPEATED")),
        (1, {"station_id": UUID(int=7)}, ("/stops/1/station", "UNKNOWN")),
        (2, {"kind": StopKind.TECHNICAL}, ("/stops/2/kind", "INVALID")),
        (3, {"departure": START + timedelta(days=1)}, ("/stops/3/departure", "UNEXPECTED")),
        (3, {"arrival": None}, ("/stops/3/arrival", "MISSING")),
        (3, {"drop_off": False}, ("/stops/3/drop_off", "INVALID")),
    ],
)
def test_a_fault_of_a_stop_is_pointed_at(place: int, changes: dict[str, Any], fault: tuple[str, str]) -> None:
    stops = _stops()
    stops[place] = replace(stops[place], **changes)
    assert fault in _check(stops)


def test_nobody_boards_at_a_technical_stop() -> None:
    stops = _stops()
    stops[2] = replace(stops[2], kind=StopKind.TECHNICAL, pick_up=False, drop_off=False)
    assert _check(stops) == []


def test_a_plane_does_not_land_at_a_railway_station() -> None:
    assert _check(_stops(), ListingKind.PLANE) == [(f"/stops/{place}/station", "WRONG_KIND") for place in range(4)]


@pytest.mark.parametrize("count", [0, 1])
def test_a_trip_has_two_stops(count: int) -> None:
    assert ("/stops", "TOO_SHORT") in _check(_stops()[:count])


def test_a_trip_takes_some_time() -> None:
    first, last = _stops()[0], _stops()[-1]
    assert _check([first, replace(last, arrival=first.departure)]) == [("/stops", "INSTANT")]


@given(st.lists(st.integers(-60, 60), min_size=5, max_size=5))
def test_times_that_ever_run_backwards_are_refused(steps: list[int]) -> None:
    instants = [START]
    for step in steps:
        instants.append(instants[-1] + timedelta(minutes=step))
    stops = [
        NewStop(STATIONS[0].id, None, instants[0]),
        NewStop(STATIONS[1].id, instants[1], instants[2]),
        NewStop(STATIONS[2].id, instants[3], instants[4]),
        NewStop(STATIONS[3].id, instants[5], None),
    ]
    assert bool(_check(stops)) == (min(steps) < 0 or instants[0] == instants[5])


@given(st.sampled_from(TripStatus), st.lists(st.sampled_from(Verb), max_size=12))
def test_no_verb_leads_back_or_out_of_the_end(status: TripStatus, verbs: list[Verb]) -> None:
    order = list(TripStatus)
    for verb in verbs:
        to = rules.after(status, verb)
        if to is None:
            continue
        assert order.index(to) >= order.index(status)
        if status in {TripStatus.ARRIVED, TripStatus.CANCELLED}:
            assert to is status
        status = to


def test_repeated_verbs_say_that_it_is_so_already() -> None:
    assert rules.after(TripStatus.CANCELLED, Verb.CANCEL) is TripStatus.CANCELLED
    assert rules.after(TripStatus.BOARDING, Verb.BOARD) is TripStatus.BOARDING
    assert rules.after(TripStatus.DEPARTED, Verb.DELAY) is None
    assert rules.after(TripStatus.DEPARTED, Verb.CANCEL) is None
    assert rules.after(TripStatus.PUBLISHED, Verb.DEPART) is None


FLAT = NewFare("Flex", "2", Tariff(TariffKind.FLAT, amount=9_900), rules.DEFAULT_CONDITIONS)


def _fare_faults(*fares: NewFare) -> list[str]:
    try:
        rules.check_fares(fares)
    except InvalidInput as refused:
        return [pointer.path for pointer in refused.pointers]
    return []


def _tariff(**changes: Any) -> NewFare:
    return replace(FLAT, tariff=replace(FLAT.tariff, **changes))


def _tiers(*tiers: tuple[int, int]) -> NewFare:
    return replace(FLAT, conditions=Conditions(refund_tiers=tuple(RefundTier(*tier) for tier in tiers)))


PAIR = OriginDestinationPrice(STATIONS[0].id, STATIONS[1].id, 4_900)


@pytest.mark.parametrize(
    ("fare", "path"),
    [
        (_tariff(amount=-1), "/fares/0/tariff/amount"),
        (_tariff(amount="4900"), "/fares/0/tariff/amount"),
        (_tariff(amount=True), "/fares/0/tariff/amount"),
        (_tariff(minimum=49.0), "/fares/0/tariff/minimum"),
        (_tariff(round_to=0), "/fares/0/tariff/round_to"),
        (_tariff(kind=TariffKind.MATRIX), "/fares/0/tariff/prices"),
        (_tariff(prices=(PAIR,)), "/fares/0/tariff/prices"),
        (_tariff(kind=TariffKind.MATRIX, prices=(PAIR, PAIR)), "/fares/0/tariff/prices"),
        (
            _tariff(kind=TariffKind.MATRIX, prices=(replace(PAIR, amount=-1),)),
            "/fares/0/tariff/prices/0/amount",
        ),
        (_tiers((48, 10_001)), "/fares/0/conditions/refund_tiers"),
        (_tiers((24, 1_000), (48, 5_000)), "/fares/0/conditions/refund_tiers"),
        (_tiers((48, 5_000), (24, 1_000)), "/fares/0/conditions/refund_tiers"),
        (replace(FLAT, conditions=Conditions(exchange_fee=-1)), "/fares/0/conditions/exchange_fee"),
        (replace(FLAT, family=" "), "/fares/0/family"),
    ],
)
def test_t26_an_amount_is_a_whole_number_that_is_not_negative(fare: NewFare, path: str) -> None:
    assert _fare_faults(fare) == [path]


def test_a_family_has_one_fare_for_a_class() -> None:
    assert _fare_faults(FLAT, replace(FLAT, travel_class="1"), replace(FLAT, family="Saver")) == []
    assert _fare_faults(FLAT, FLAT) == ["/fares/0", "/fares/1"]
    assert _fare_faults() == ["/fares"]


@pytest.mark.parametrize("fare", [FLAT, _tiers(), _tiers((0, 0)), _tariff(kind=TariffKind.MATRIX, prices=(PAIR,))])
def test_proper_fares_pass(fare: NewFare) -> None:
    assert _fare_faults(fare) == []


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_t56_nothing_runs_at_an_end_of_the_calendar(year: int) -> None:
    """Such an instant has no day in other zones; it would break everybody who reads it."""
    far = datetime(year, 12, 31, 20, 0, tzinfo=UTC)
    stops = [NewStop(STATIONS[0].id, departure=far), NewStop(STATIONS[1].id, arrival=far.replace(hour=21))]
    assert _check(stops) == [("/stops/0/departure", "OUT_OF_RANGE"), ("/stops/1/arrival", "OUT_OF_RANGE")]
