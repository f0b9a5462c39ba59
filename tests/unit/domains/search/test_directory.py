from __future__ import annotations

import random

import pytest

from carnet.domains.network.contracts import Place, PlaceKind
from carnet.domains.search.rules.directory import Directory, Entry, Fit, clear_match
from carnet.domains.search.rules.names import search_keys
from carnet.kernel import ids


def _network(**cities: tuple[int, list[str]]) -> Directory:
    """Cities with their weight and their stations' names."""
    entries = []
    for name, (weight, stations) in cities.items():
        city_id = ids.new_id()
        city = Place(city_id, PlaceKind.CITY, name.replace("_", " "), city_id, name.replace("_", " "), "DE", "UTC")
        entries.append(Entry(city, search_keys(city), weight))
        for number, station in enumerate(stations):
            label, _, code = station.partition("/")
            codes = {"iata": code} if code else {}
            place = Place(ids.new_id(), PlaceKind.STATION, label, city_id, city.name, "DE", "UTC", codes=codes)
            entries.append(Entry(place, search_keys(place), weight - number - 1))
    random.Random(1).shuffle(entries)
    return Directory(entries)


@pytest.fixture(scope="module")
def directory() -> Directory:
    return _network(
        Berlin=(900, ["Berlin Hbf", "Berlin Südkreuz", "Gesundbrunnen", "Berlin Brandenburg/BER"]),
        Bernau=(20, ["Bernau"]),
        Bern=(300, ["Bern"]),
        München=(800, ["München Hbf", "München Ost", "Pasing"]),
        Frankfurt_am_Main=(700, ["Frankfurt(Main)Hbf"]),
        Frankfurt_an_der_Oder=(50, ["Frankfurt(Oder)"]),
        Köln=(600, ["Köln Hbf", "Köln Messe/Deutz"]),
        Hannover=(500, ["Hannover Hbf"]),
        Lutherstadt_Wittenberg=(90, ["Lutherstadt Wittenberg Hbf"]),
    )


def _names(directory: Directory, text: str, limit: int = 10) -> list[str]:
    return [place.name for place in directory.suggest(text, limit=limit)]


@pytest.mark.parametrize("typed", ["munchen", "Muenchen", "münchen", "MÜNCHEN", "munich", "münch", "muench", "mun"])
def test_accents_and_languages_do_not_matter(directory: Directory, typed: str) -> None:
    assert _names(directory, typed) == ["München", "München Hbf", "München Ost", "Pasing"]


@pytest.mark.parametrize(
    ("typed", "city"),
    [
        ("berln", "Berlin"),
        ("hanvoer", "Hannover"),
        ("munchne", "München"),
        ("frankfrut", "Frankfurt am Main"),
        ("nerlin", "Berlin"),
    ],
)
def test_slips_of_the_finger_are_forgiven(directory: Directory, typed: str, city: str) -> None:
    assert _names(directory, typed)[0] == city


def test_busy_cities_come_first_each_with_its_stations(directory: Directory) -> None:
    names = _names(directory, "ber")
    assert names.index("Berlin Brandenburg") < names.index("Bern") < names.index("Bernau")
    assert _names(directory, "bern")[:2] == ["Bern", "Bern"]


def test_a_beginning_beats_a_word_inside(directory: Directory) -> None:
    assert _names(directory, "wit") == ["Lutherstadt Wittenberg", "Lutherstadt Wittenberg Hbf"]
    fits = {match.entry.place.name: match.fit for match in directory.find("hbf")}
    assert set(fits.values()) == {Fit.WORD}


def test_a_station_is_shown_without_its_city_when_only_it_matches(directory: Directory) -> None:
    assert _names(directory, "gesund") == ["Gesundbrunnen"]
    assert _names(directory, "hauptbahnhof köln") == ["Köln Hbf"]


def test_a_code_is_exact(directory: Directory) -> None:
    assert _names(directory, "BER")[0] == "Berlin"  # as the beginning of a name
    assert next(match.entry.place.name for match in directory.find("ber")) == "Berlin Brandenburg"


def test_nothing_typed_shows_busy_cities(directory: Directory) -> None:
    assert _names(directory, " ", limit=3) == ["Berlin", "München", "Frankfurt am Main"]


@pytest.mark.parametrize("typed", ["xyz", "qqqqqqqqqqqq", "x" * 10_000, "\x00", "'; --", "\U0001d54f" * 50])
def test_nonsense_finds_nothing_and_breaks_nothing(directory: Directory, typed: str) -> None:
    found = _names(directory, typed, limit=1)
    assert found in ([], ["Berlin"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Berlin", "Berlin"),
        ("berli", "Berlin"),
        ("munich", "München"),
        ("Berlin Hbf", "Berlin Hbf"),
        ("BER", "Berlin Brandenburg"),
        ("gesundbrunnen", "Gesundbrunnen"),
        ("Frankfurt", None),
        ("be", None),
        ("berln", None),  # one slip from Berlin and from Bern
        ("hannovre", "Hannover"),
    ],
)
def test_a_name_means_one_place_or_has_to_be_asked_back(directory: Directory, typed: str, meant: str | None) -> None:
    place = clear_match(directory.find(typed))
    assert (place.name if place else None) == meant


def test_a_city_stands_for_a_station_of_the_same_name(directory: Directory) -> None:
    place = clear_match(directory.find("Bern"))
    assert place is not None
    assert place.kind is PlaceKind.CITY
