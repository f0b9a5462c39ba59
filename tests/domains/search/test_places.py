"""Places by what somebody types, from the index."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from carnet.domains.network.events import PlacePublished, PlaceRemoved
from carnet.domains.search import queries
from carnet.domains.search.queries import PlaceAmbiguous, PlaceUnknown
from carnet.domains.search.rules.names import reference
from carnet.kernel import ids
from tests.domains.search.feed import NOW, World, a_city, tell


def test_suggestions_come_from_the_index(world: World) -> None:
    assert [place.name for place in queries.suggest("zuerich", now=NOW)] == ["Zürich", "Zürich HB"]
    assert [place.name for place in queries.suggest("lisbon", now=NOW)] == ["Lisboa", "Lisboa Oriente"]


def test_ids_and_names_resolve(world: World) -> None:
    station = world.place("Leipzig Hbf")
    for text in (reference(station), "leipzig hbf", "Leipzig Hauptbahnhof"):
        assert queries.resolve(text, pointer="/query/from", now=NOW) == station
    assert queries.resolve("Leipzig", pointer="/query/from", now=NOW) == world.place("Leipzig")


@pytest.mark.parametrize("text", ["Atlantis", "", "\x00", "cty_", "stn_123", ids.encode("cty", UUID(int=7))])
def test_what_does_not_exist_is_unknown(world: World, text: str) -> None:
    with pytest.raises(PlaceUnknown) as refused:
        queries.resolve(text, pointer="/query/from", now=NOW)
    assert [pointer.path for pointer in refused.value.pointers] == ["/query/from"]


def test_the_id_of_a_station_is_no_city(world: World) -> None:
    with pytest.raises(PlaceUnknown):
        queries.resolve(ids.encode("cty", world.place("Leipzig Hbf").id), pointer="/query/from", now=NOW)


def test_several_candidates_are_asked_back(world: World) -> None:
    for country in ("DE", "US"):
        city = a_city("Springfield", country=country)
        tell(PlacePublished(city), about=city.id)
    with pytest.raises(PlaceAmbiguous) as refused:
        queries.resolve("springfield", pointer="/query/to", now=NOW)
    candidates = refused.value.members["candidates"]
    assert {candidate["country"] for candidate in candidates} == {"DE", "US"}


def test_a_renamed_place_is_found_by_its_new_name_at_once(world: World) -> None:
    queries.suggest("halle", now=NOW)
    halle = world.place("Halle")
    tell(PlacePublished(replace(halle, name="Halla", city_name="Halla")), about=halle.id, version=2)
    assert queries.suggest("halla", now=NOW)[0].name == "Halla"


def test_a_removed_place_is_suggested_no_more(world: World) -> None:
    place = world.place("Leipzig Hbf")
    tell(PlaceRemoved(name=place.name), about=place.id, version=1_000)
    with pytest.raises(PlaceUnknown):
        queries.resolve(reference(place), pointer="/query/from", now=NOW)
