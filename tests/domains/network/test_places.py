"""Cities and stations: written once, published when they change, kept while they are used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from carnet.domains.network import operations, queries
from carnet.domains.network.contracts import (
    Code,
    NewCity,
    NewStation,
    Place,
    PlaceKind,
    RouteCall,
    StationKind,
)
from carnet.domains.network.events import PlacePublished
from carnet.domains.network.models import City, Station, StationCode
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.infra.principal import CARNET
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.world import NOW

pytestmark = pytest.mark.django_db

BERLIN = NewCity("Berlin", "DE", "Europe/Berlin", 52.52, 13.405)


def _events(place_id: UUID) -> list[OutboxEvent]:
    return list(OutboxEvent.objects.filter(aggregate_id=place_id).order_by("aggregate_version"))


def _hbf(city: Place, **changes: Any) -> NewStation:
    codes = (Code("uic", "8011160"), Code("gtfs", "de:11000:900003201", "vbb"))
    station = NewStation(city.id, StationKind.RAILWAY, "Berlin Hbf", "Europe/Berlin", 52.525, 13.369, codes)
    return replace(station, **changes)


def test_a_new_city_is_published_whole() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    assert (city.kind, city.city_id, city.city_name, city.country) == (PlaceKind.CITY, city.id, "Berlin", "DE")
    (event,) = _events(city.id)
    assert (event.name, event.aggregate_version) == ("place.published", 1)
    assert event.data == codec.to_json(PlacePublished(city))


def test_a_city_that_stays_as_it_is_is_not_published_again() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    same = operations.city_update(city_id=city.id, city=BERLIN, by=CARNET, now=NOW)
    assert (same.place, same.changed) == (city, False)
    assert len(_events(city.id)) == 1


def test_a_renamed_city_is_published_again_with_its_stations() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    station = operations.station_create(station=_hbf(city), by=CARNET, now=NOW)
    assert operations.city_update(city_id=city.id, city=replace(BERLIN, name="Groß-Berlin"), by=CARNET, now=NOW).changed
    event = _events(station.id)[-1]
    assert event.aggregate_version == 2
    assert codec.from_json(PlacePublished, event.data).place == replace(station, city_name="Groß-Berlin")


def test_ensuring_makes_changes_and_leaves_alone() -> None:
    first = operations.cities_ensure(cities=[BERLIN, replace(BERLIN, name="Ulm")], by=CARNET, now=NOW)
    moved = replace(BERLIN, latitude=52.0)
    again = operations.cities_ensure(
        cities=[replace(BERLIN, name="Ulm"), moved, replace(BERLIN, name="Jena")], by=CARNET, now=NOW
    )
    assert [saved.changed for saved in first] == [True, True]
    assert [saved.changed for saved in again] == [False, True, True]
    assert again[0].place == first[1].place
    assert again[1].place == replace(first[0].place, latitude=52.0)


def test_towns_of_one_name_are_told_apart_by_their_region() -> None:
    illinois = NewCity("Springfield", "US", "America/Chicago", region="IL")
    operations.city_create(city=illinois, by=CARNET, now=NOW)
    operations.city_create(city=replace(illinois, region="MO"), by=CARNET, now=NOW)
    with pytest.raises(operations.CityExists):
        operations.city_create(city=illinois, by=CARNET, now=NOW)
    assert len(queries.cities_by_name(country="US", names=["springfield"])["springfield"]) == 2


def test_stations_are_recognised_by_any_code_and_keep_the_others() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    station = operations.station_create(station=_hbf(city), by=CARNET, now=NOW)
    feed = _hbf(city, codes=(Code("gtfs", "de:11000:900003201", "vbb"),), name="Berlin Hauptbahnhof")
    (saved,) = operations.stations_ensure(stations=[feed], by=CARNET, now=NOW)
    assert (saved.place.id, saved.place.name, saved.changed) == (station.id, "Berlin Hauptbahnhof", True)
    assert saved.place.codes == station.codes
    (same,) = operations.stations_ensure(stations=[feed], by=CARNET, now=NOW)
    assert not same.changed
    assert len(_events(station.id)) == 2


def test_ensuring_many_stations_takes_as_many_statements_as_one() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)

    def statements(feed: str, count: int) -> int:
        stations = [_hbf(city, codes=(Code("gtfs", str(number), feed),)) for number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            operations.stations_ensure(stations=stations, by=CARNET, now=NOW)
        return len(captured)

    assert statements("one", 1) == statements("two", 30)


def test_updating_a_station_replaces_its_codes() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    station = operations.station_create(station=_hbf(city), by=CARNET, now=NOW)
    new = _hbf(city, codes=(Code("uic", "8098160"),))
    saved = operations.station_update(station_id=station.id, station=new, by=CARNET, now=NOW)
    assert (saved.changed, saved.place.codes) == (True, {"uic": "8098160"})
    assert StationCode.objects.count() == 1
    assert queries.stations_by_code(system="uic", codes=["8098160", "1"]) == {"8098160": saved.place}


def test_a_code_belongs_to_one_station() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    operations.station_create(station=_hbf(city), by=CARNET, now=NOW)
    with pytest.raises(operations.CodeTaken):
        operations.station_create(station=_hbf(city, name="Another"), by=CARNET, now=NOW)
    assert Station.objects.count() == 1
    other_feed = _hbf(city, codes=(Code("gtfs", "de:11000:900003201", "delfi"),))
    assert operations.station_create(station=other_feed, by=CARNET, now=NOW).codes == {"gtfs": "de:11000:900003201"}


def test_unknown_things_are_refused() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    with pytest.raises(operations.CityNotFound):
        operations.station_create(station=replace(_hbf(city), city_id=new_id()), by=CARNET, now=NOW)
    with pytest.raises(operations.CityNotFound):
        operations.city_update(city_id=new_id(), city=BERLIN, by=CARNET, now=NOW)
    with pytest.raises(operations.StationNotFound):
        operations.station_update(station_id=new_id(), station=_hbf(city), by=CARNET, now=NOW)


def test_what_is_used_cannot_be_deleted_and_the_refusal_names_the_users() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    station = operations.station_create(station=_hbf(city), by=CARNET, now=NOW)
    other = operations.station_create(station=_hbf(city, codes=(), name="Südkreuz"), by=CARNET, now=NOW)
    calls = [RouteCall(station.id), RouteCall(other.id)]
    route = operations.route_create(
        operator_id=new_id(), kind=ListingKind.TRAIN, name="Ring", calls=calls, by=CARNET, now=NOW
    )
    for deletion, user in (
        (
            lambda: operations.city_delete(city_id=city.id, by=CARNET, now=NOW),
            ("station", 2, ["Berlin Hbf", "Südkreuz"]),
        ),
        (lambda: operations.station_delete(station_id=station.id, by=CARNET, now=NOW), ("route", 1, ["Ring"])),
    ):
        with pytest.raises(operations.PlaceInUse) as refused:
            deletion()
        kind, count, names = user
        assert refused.value.members == {"used_by": [{"kind": kind, "count": count, "names": names}]}
    operations.route_delete(route_id=route.id, operator_id=route.operator_id, by=CARNET, now=NOW)
    operations.station_delete(station_id=station.id, by=CARNET, now=NOW)
    operations.station_delete(station_id=other.id, by=CARNET, now=NOW)
    operations.city_delete(city_id=city.id, by=CARNET, now=NOW)
    event = _events(city.id)[-1]
    assert (event.name, event.aggregate_version, event.data) == ("place.removed", 2, {"name": "Berlin"})


def test_a_route_of_another_operator_is_not_found() -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    stations = [operations.station_create(station=_hbf(city, codes=(), name=name), by=CARNET, now=NOW) for name in "AB"]
    calls = tuple(RouteCall(station.id) for station in stations)
    route = operations.route_create(
        operator_id=new_id(), kind=ListingKind.TRAIN, name="Ring", calls=calls, by=CARNET, now=NOW
    )
    assert queries.route(route.id) == route
    assert [call.metres for call in route.calls] == [0, 1]
    with pytest.raises(operations.RouteNotFound):
        operations.route_delete(route_id=route.id, operator_id=new_id(), by=CARNET, now=NOW)
    with pytest.raises(operations.RouteExists):
        operations.route_create(
            operator_id=route.operator_id, kind=ListingKind.TRAIN, name="Ring", calls=calls, by=CARNET, now=NOW
        )
    with pytest.raises(InvalidInput):
        operations.route_create(
            operator_id=route.operator_id, kind=ListingKind.PLANE, name="Air", calls=calls, by=CARNET, now=NOW
        )
    with pytest.raises(operations.StationNotFound):
        operations.route_create(
            operator_id=route.operator_id,
            kind=ListingKind.TRAIN,
            name="X",
            calls=[*calls, RouteCall(new_id())],
            by=CARNET,
            now=NOW,
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"country": "de"},
        {"country": "DEU"},
        {"timezone": ""},
        {"name": ""},
        {"latitude": 91.0, "longitude": 0.0},
        {"latitude": 0.0, "longitude": -181.0},
        {"latitude": 1.0, "longitude": None},
    ],
)
def test_the_database_refuses_impossible_cities(changes: dict[str, Any]) -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        City.objects.filter(id=city.id).update(**changes)


@pytest.mark.parametrize(
    "changes",
    [{"system": "iata", "code": "ber"}, {"system": "uic", "code": "12"}, {"system": ""}, {"code": ""}],
)
def test_the_database_refuses_impossible_codes(changes: dict[str, Any]) -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    operations.station_create(station=_hbf(city, codes=(Code("uic", "8011160"),)), by=CARNET, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        StationCode.objects.update(**changes)


@pytest.mark.parametrize(
    "changes", [{"kind": "harbour"}, {"name": ""}, {"timezone": ""}, {"latitude": -91.0}, {"longitude": 181.0}]
)
def test_the_database_refuses_impossible_stations(changes: dict[str, Any]) -> None:
    city = operations.city_create(city=BERLIN, by=CARNET, now=NOW)
    operations.station_create(station=_hbf(city), by=CARNET, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Station.objects.update(**changes)
