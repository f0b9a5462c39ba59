"""Cities and airports from public collections."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.network import gazetteer, operations, queries
from carnet.domains.network.contracts import Airfield, Code, NewCity, StationKind, Town
from carnet.domains.network.loading import load_airports, load_cities, screen
from carnet.domains.network.models import City, Station, StationCode
from carnet.infra.http.problems import Forbidden
from carnet.infra.principal import CARNET
from tests.domains.network.places import a_city, a_stop, everything, member
from tests.domains.schedule.world import NOW

pytestmark = pytest.mark.django_db


def town(name: str, latitude: float, *, region: str = "01", geoname: int = 1, **changes: Any) -> Town:
    """A German town on the tenth meridian."""
    given = {"names": frozenset({name.casefold()}), "timezone": "Europe/Berlin", "population": 20_000, **changes}
    return Town(geoname, name, "DE", region, latitude=latitude, longitude=10.0, **given)


def airfield(iata: str, city: str, latitude: float, **changes: Any) -> Airfield:
    """A German airport on the tenth meridian."""
    given = {"icao": f"E{iata}", "timezone": "Europe/Berlin", **changes}
    return Airfield(iata, name=f"{city} Airport", city=city, country="DE", latitude=latitude, longitude=10.0, **given)


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """What the gazetteer knows."""
    known: dict[str, list[Any]] = {"towns": [], "airfields": []}
    monkeypatch.setattr(gazetteer, "towns", lambda **_: known["towns"])
    monkeypatch.setattr(gazetteer, "airfields", lambda **_: known["airfields"])
    return known


def test_towns_become_cities_once(data: dict[str, list[Any]]) -> None:
    data["towns"] = [town("Ulm", 48.4), town("Jena", 50.9)]
    report = load_cities(by=CARNET, now=NOW)
    assert (report.cities_new, report.known) == (2, 0)
    before = everything()
    again = load_cities(by=CARNET, now=NOW)
    assert (again.cities_new, again.known) == (0, 2)
    assert everything() == before


def test_a_city_that_is_here_under_another_name_stays(data: dict[str, list[Any]]) -> None:
    a_city("München", 48.1, 10.0)
    data["towns"] = [town("Munich", 48.14, names=frozenset({"munich", "münchen"}))]
    assert load_cities(by=CARNET, now=NOW).known == 1
    assert City.objects.get().name == "München"


def test_of_towns_of_one_name_the_first_has_it_bare(data: dict[str, list[Any]]) -> None:
    data["towns"] = [town("Neustadt", 54.0), town("Neustadt", 50.0, region="02"), town("Neustadt", 52.0, region="02")]
    report = load_cities(by=CARNET, now=NOW)
    assert sorted(City.objects.values_list("region", flat=True)) == ["", "02"]
    assert report.skipped == {"two towns of one name in one region": 1}
    assert list(report.examples.values()) == ["Neustadt (DE, 02)"]


def test_a_town_in_an_unknown_zone_is_skipped_and_reported(data: dict[str, list[Any]]) -> None:
    data["towns"] = [town("Ulm", 48.4, timezone="Europe/Nowhere")]
    assert load_cities(by=CARNET, now=NOW).skipped == {"time zone unknown on this machine": 1}


def test_an_airport_lies_in_its_city_or_the_nearest_or_one_of_its_own(data: dict[str, list[Any]]) -> None:
    ulm = a_city("Ulm", 48.4, 10.0)
    data["towns"] = [town("Jena", 50.9)]
    data["airfields"] = [
        airfield("AAA", "Ulm", 48.7),  # named for a city that is here
        airfield("BBB", "Jena", 51.2),  # named for a town that is not
        airfield("CCC", "Field", 48.5),  # near a city of another name
        airfield("DDD", "Sylt", 54.9),  # near nothing
    ]
    report = load_airports(by=CARNET, now=NOW)
    assert (report.stations_new, report.cities_new) == (4, 2)
    homes = {row.name: row.city.name for row in Station.objects.select_related("city")}
    assert homes == {"Ulm Airport": "Ulm", "Jena Airport": "Jena", "Field Airport": "Ulm", "Sylt Airport": "Sylt"}
    assert Station.objects.filter(city_id=ulm.id, kind=StationKind.AIRPORT.value).count() == 2
    assert queries.stations_by_code(system="icao", codes=["EAAA"])["EAAA"].codes == {"iata": "AAA", "icao": "EAAA"}
    before = everything()
    again = load_airports(by=CARNET, now=NOW)
    assert (again.stations_new, again.cities_new, again.changed, again.known) == (0, 0, 0, 4)
    assert everything() == before


def test_a_known_airport_keeps_its_name_and_city_and_gets_what_it_lacks(data: dict[str, list[Any]]) -> None:
    known = a_stop("Our airport", kind=StationKind.AIRPORT, codes=(Code("iata", "AAA"),))
    data["airfields"] = [airfield("AAA", "Ulm", 48.7)]
    report = load_airports(by=CARNET, now=NOW)
    assert (report.stations_new, report.changed) == (0, 1)
    place = queries.stations([known.id])[known.id]
    assert (place.name, place.city_id, place.latitude) == (known.name, known.city_id, 48.7)
    assert place.codes == {"iata": "AAA", "icao": "EAAA"}


def test_many_airports_take_as_many_statements_as_few(data: dict[str, list[Any]]) -> None:
    def statements(start: int, count: int) -> int:
        letters = [chr(65 + number // 26) + chr(65 + number % 26) for number in range(start, start + count)]
        data["airfields"] = [airfield(f"X{two}", f"Town {two}", 47 + 0.01 * start) for two in letters]
        with CaptureQueriesContext(connection) as captured:
            load_airports(by=CARNET, now=NOW)
        return len(captured)

    assert statements(0, 2) == statements(100, 40)


def test_only_keepers_of_the_network_load(data: dict[str, list[Any]]) -> None:
    data["towns"] = [town("Ulm", 48.4)]
    data["airfields"] = [airfield("AAA", "Ulm", 48.7)]
    before = everything()
    for load in (load_cities, load_airports):
        with pytest.raises(Forbidden):
            load(by=member(), now=NOW)
    assert everything() == before


def test_the_commands_load_a_country_and_report() -> None:
    operations.cities_ensure(cities=[NewCity("Luxemburg", "LU", "Europe/Luxembourg", 49.61, 6.13)], by=CARNET, now=NOW)
    out = StringIO()
    call_command("load_cities", "--country", "lu", "--no-wait", stdout=out)
    call_command("load_airports", "--country", "LU", "--no-wait", stdout=out)
    assert "new cities" in out.getvalue()
    assert "new stations" in out.getvalue()
    assert StationCode.objects.get(system="iata").code == "LUX"
    assert City.objects.filter(name__in=["Luxembourg", "Luxemburg"]).count() == 1
    assert not City.objects.exclude(country="LU").exists()


def test_an_unknown_country_is_refused_by_its_name() -> None:
    with pytest.raises(screen.OptionRefused, match="--country XX"):
        call_command("load_cities", "--country", "XX")
