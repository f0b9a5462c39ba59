"""Names, codes and what a place must satisfy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.network import rules
from carnet.domains.network.contracts import Code, NewCity, NewStation, RouteCall, StationKind
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput

CITY = NewCity("Berlin", "DE", "Europe/Berlin", 52.5, 13.4)
STATION = NewStation(new_id(), StationKind.RAILWAY, "Berlin Hbf", "Europe/Berlin", 52.5, 13.4)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("München Hbf", "munchen hbf"),
        ("Frankfurt (Oder)", "frankfurt oder"),
        ("GROẞ-GERAU", "gross gerau"),
        ("Łódź Fabryczna", "lodz fabryczna"),
        ("København  H", "kobenhavn h"),
        ("Praha hl.n.", "praha hl n"),
        ("東京", "東京"),
    ],
)
def test_names_are_compared_without_accents_case_and_punctuation(name: str, plain: str) -> None:
    assert rules.normalise(name) == plain


@given(st.text())
def test_normalising_is_done_once(name: str) -> None:
    plain = rules.normalise(name)
    assert rules.normalise(plain) == plain


def test_time_zones_are_iana_names() -> None:
    assert all(rules.is_timezone(name) for name in available_timezones())
    assert not any(rules.is_timezone(name) for name in ("", "Berlin", "../etc/passwd", "Europe/", "CEST+2", "a\0b"))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": "  "}, "/name"),
        ({"country": "GER"}, "/country"),
        ({"timezone": "Berlin"}, "/timezone"),
        ({"latitude": 90.1}, "/latitude"),
        ({"longitude": -180.1}, "/longitude"),
        ({"latitude": float("nan")}, "/latitude"),
        ({"longitude": None}, "/latitude"),
    ],
)
def test_a_fault_of_a_city_is_pointed_at(changes: dict[str, Any], path: str) -> None:
    rules.check_city(CITY)
    with pytest.raises(InvalidInput) as refused:
        rules.check_city(replace(CITY, **changes))
    assert [pointer.path for pointer in refused.value.pointers] == [path]


@pytest.mark.parametrize(
    ("code", "path"),
    [
        (Code("iata", "ber"), "/codes/0/code"),
        (Code("uic", "123"), "/codes/0/code"),
        (Code("icao", "EDDB1"), "/codes/0/code"),
        (Code("gtfs", ""), "/codes/0/code"),
        (Code("postal", "1"), "/codes/0/system"),
    ],
)
def test_codes_have_the_form_of_their_system(code: Code, path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_station(replace(STATION, codes=(code,)))
    assert [pointer.path for pointer in refused.value.pointers] == [path]


def test_good_codes_pass_and_repeated_ones_do_not() -> None:
    codes = (Code("iata", "BER"), Code("icao", "EDDB"), Code("uic", "8011160"), Code("gtfs", "x:1", "feed"))
    rules.check_station(replace(STATION, codes=codes))
    with pytest.raises(InvalidInput):
        rules.check_station(replace(STATION, codes=(*codes, codes[0])))
    assert rules.codes_by_system((Code("gtfs", "2", "b"), Code("gtfs", "9", "a"))) == {"gtfs": "9"}


def test_a_route_has_two_stops_of_the_right_kind() -> None:
    calls = [RouteCall(new_id()), RouteCall(new_id())]
    rules.check_route(ListingKind.TRAIN, calls, [StationKind.RAILWAY] * 2)
    rules.check_route(ListingKind.BUS, calls, [StationKind.RAILWAY, StationKind.BUS])
    refusals: list[tuple[ListingKind, list[RouteCall], list[StationKind]]] = [
        (ListingKind.TRAIN, calls[:1], [StationKind.RAILWAY]),
        (ListingKind.TRAIN, calls, [StationKind.RAILWAY, StationKind.AIRPORT]),
        (ListingKind.PLANE, calls, [StationKind.RAILWAY] * 2),
        (ListingKind.TRAIN, [calls[0], calls[0]], [StationKind.RAILWAY] * 2),
    ]
    for kind, stops, kinds in refusals:
        with pytest.raises(InvalidInput):
            rules.check_route(kind, stops, kinds)
