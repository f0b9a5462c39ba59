from __future__ import annotations

import pytest

from carnet.domains.network.contracts import Place, PlaceKind
from carnet.domains.search.rules.names import fold, is_reference, parse_reference, reference, search_keys, spellings
from carnet.kernel import ids
from carnet.kernel.ids import MalformedId


def _city(name: str, country: str = "DE") -> Place:
    place_id = ids.new_id()
    return Place(place_id, PlaceKind.CITY, name, place_id, name, country, "UTC")


def _station(city: Place, name: str) -> Place:
    return Place(ids.new_id(), PlaceKind.STATION, name, city.id, city.name, city.country, "UTC")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zürich HB", "zurich hb"),
        ("  Frankfurt(Main)Hbf ", "frankfurt main hbf"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("L'Aquila", "l aquila"),
        ("Malmö", "malmo"),  # written as o and a combining accent
        ("Москва", "москва"),
        ("\x00 --- ", ""),
    ],
)
def test_folding_leaves_letters_and_digits(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_umlauts_have_two_spellings() -> None:
    assert spellings("Köln") == ("koln", "koeln")
    assert spellings("Ålborg") == ("alborg", "aalborg")
    assert spellings("Berlin") == ("berlin",)


def test_a_city_is_found_by_its_names_in_other_languages() -> None:
    assert {"munchen", "muenchen", "munich", "monaco di baviera"} <= set(search_keys(_city("München")))
    assert "wien" in search_keys(_city("Vienna", "AT"))


def test_names_of_other_countries_do_not_spread() -> None:
    assert search_keys(_city("Vienna", "US")) == ("vienna",)


def test_a_station_is_found_with_its_city_in_front() -> None:
    paris = _city("Paris", "FR")
    assert {"gare de lyon", "paris gare de lyon", "parigi gare de lyon"} <= set(
        search_keys(_station(paris, "Gare de Lyon"))
    )
    munich = _city("München")
    keys = search_keys(_station(munich, "München Hbf"))
    assert {"munchen hbf", "muenchen hauptbahnhof", "munich hbf"} <= set(keys)
    assert not any(key.startswith("munchen munchen") for key in keys)


def test_references_carry_the_kind() -> None:
    city = _city("Ulm")
    station = _station(city, "Ulm Hbf")
    assert reference(city).startswith("cty_")
    assert parse_reference(reference(station)) == (PlaceKind.STATION, station.id)
    assert is_reference("stn_anything")
    assert not is_reference("Berlin")
    with pytest.raises(MalformedId):
        parse_reference("cty_123")
