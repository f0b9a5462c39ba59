"""Stations and their towns: names as railways write them."""

from __future__ import annotations

import pytest

from carnet.domains.schedule.gtfs.geography import Position, country, home_country, metres
from carnet.domains.schedule.gtfs.towns import Named, bare, beginnings, towns

BERLIN = Position(52.525589, 13.369549)
MUNICH = Position(48.140228, 11.558338)


def named(*stations: tuple[str, float, float]) -> dict[str, list[str]]:
    """The stations of each town."""
    given = [
        Named(key, name, Position(latitude, longitude)) for key, (name, latitude, longitude) in enumerate(stations)
    ]
    found: dict[str, list[str]] = {}
    for town in towns(given):
        found.setdefault(town.name, []).extend(sorted(one.name for one in town.stations))
    return found


@pytest.mark.parametrize(
    ("station", "name"),
    [
        ("Berlin Hbf", "Berlin"),
        ("Berlin Hbf (tief)", "Berlin"),
        ("Halle(Saale)Hbf", "Halle"),
        ("München Hbf Gl.5-10", "München"),
        ("Frankfurt(M) Flughafen Fernbf", "Frankfurt"),
        ("Flughafen Wien", "Wien"),
        ("Usti nad Labem hl.n.", "Usti nad Labem"),
        ("Odense st", "Odense"),
        ("Main St", "Main St"),
        ("Zürich, Stauffacher", "Zürich"),
        ("Bad Bentheim(Gr)", "Bad Bentheim"),
        ("Hbf", "Hbf"),
        ("(Gr)", "(Gr)"),
    ],
)
def test_bare_names(station: str, name: str) -> None:
    assert bare(station) == name


def test_beginnings_end_at_separators() -> None:
    assert list(beginnings("Köln Messe/Deutz")) == ["Köln", "Köln Messe", "Köln Messe/Deutz"]


def test_stations_of_one_town_with_and_without_a_main_station() -> None:
    assert named(
        ("Berlin Hbf", 52.5256, 13.3695),
        ("Berlin-Spandau", 52.5345, 13.1975),
        ("Berlin Zoologischer Garten", 52.5073, 13.3320),
        ("Firenze S.M.N.", 43.7768, 11.2478),
        ("Firenze Rifredi", 43.8001, 11.2364),
    ) == {
        "Berlin": ["Berlin Hbf", "Berlin Zoologischer Garten", "Berlin-Spandau"],
        "Firenze": ["Firenze Rifredi", "Firenze S.M.N."],
    }


def test_names_that_only_begin_alike_are_different_towns() -> None:
    assert set(
        named(
            ("Bad Gastein", 47.1117, 13.1320),
            ("Bad Hofgastein", 47.1957, 13.1110),
            ("Baden(CH)", 47.4765, 8.3074),
            ("Baden-Baden", 48.7903, 8.1908),
            ("Neu-Ulm", 48.3930, 10.0048),
            ("Ulm Hbf", 48.3994, 9.9822),
        )
    ) == {"Bad Gastein", "Bad Hofgastein", "Baden", "Baden-Baden", "Neu-Ulm", "Ulm"}


def test_one_name_for_two_towns_far_apart() -> None:
    stations = [
        Named(1, "Frankfurt(Main)Hbf", Position(50.1071, 8.6638)),
        Named(2, "Frankfurt(Main)Süd", Position(50.0994, 8.6865)),
        Named(3, "Frankfurt(Oder)", Position(52.3364, 14.5465)),
    ]
    assert sorted(sorted(one.key for one in town.stations) for town in towns(stations)) == [[1, 2], [3]]


def test_known_towns_lend_their_names() -> None:
    station = Named(1, "Kassel-Wilhelmshöhe", Position(51.3131, 9.4469))
    known = Named(0, "Kassel", Position(51.3127, 9.4797))
    assert [town.name for town in towns([station])] == ["Kassel-Wilhelmshöhe"]
    assert [town.name for town in towns([station], [known])] == ["Kassel"]


def test_the_great_circle_from_berlin_to_munich() -> None:
    assert round(metres(BERLIN, MUNICH) / 1_000) == 504
    assert metres(BERLIN, BERLIN) == 0


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [
        ("Berlin", BERLIN, "DE"),
        ("Basel Bad Bf", Position(47.5673, 7.6078), "DE"),
        ("Konstanz", Position(47.6588, 9.1773), "DE"),
        ("Innsbruck", Position(47.2633, 11.4010), "AT"),
        ("Praha", Position(50.0831, 14.4360), "CZ"),
        ("Paris", Position(48.8770, 2.3591), "FR"),
        ("Moskva", Position(55.7767, 37.5798), "RU"),
        ("in the middle of an ocean", Position(-48.0, -123.0), "DE"),
        ("at the date line", Position(-16.8, 179.99), "FJ"),
    ],
)
def test_a_german_feed_knows_the_country_of_clearly_foreign_places(name: str, place: Position, expected: str) -> None:
    assert country(place, "DE") == expected, name


def test_time_zones_have_countries() -> None:
    assert home_country("Europe/Berlin") == "DE"
    assert home_country("UTC") == "ZZ"
