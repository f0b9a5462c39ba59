"""Stations: the platform's and those of an operator's own, who may touch and who may choose them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.network import operations, queries
from carnet.domains.network.contracts import Code, NewCity, NewStation, StationKind
from carnet.domains.network.models import City
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.network.places import ADMIN, OURS, THEIRS, a_city, a_stop, calls, everything, member
from tests.domains.schedule.world import NOW

pytestmark = pytest.mark.django_db
ZURICH = 2657896
MUNICH = 2867714


def pier(**changes: object) -> NewStation:
    """A stop of ours in Berlin."""
    city = City.objects.filter(name="Berlin").first() or a_city()
    return replace(NewStation(city.id, StationKind.BUS, "Pier", operator_id=OURS), **changes)  # type: ignore[arg-type]


def test_row_15_an_operator_adds_changes_and_deletes_stations_of_its_own() -> None:
    by = member()
    made = operations.station_create(station=pier(), by=by, now=NOW)
    assert made.timezone == "Europe/Berlin"
    entry = queries.operator_station_at(operator_id=OURS, station_id=made.id, by=by)
    assert (entry.operator_id, entry.version) == (OURS, 1)
    new = pier(name="New pier", latitude=52.5, longitude=13.4)
    saved = operations.station_update(station_id=made.id, station=new, operator_id=OURS, by=by, now=NOW)
    assert (saved.changed, saved.place.name, saved.place.latitude) == (True, "New pier", 52.5)
    operations.station_delete(station_id=made.id, operator_id=OURS, by=by, now=NOW)
    verbs = AuditEntry.objects.order_by("id").values_list("verb", "actor")
    assert list(verbs) == [(f"station.{verb}", by.user_id) for verb in ("created", "changed", "deleted")]


def test_t44_stations_of_others_and_of_the_platform_stay_as_they_are() -> None:
    ours = operations.station_create(station=pier(), by=CARNET, now=NOW)
    common = a_stop("Hbf")
    theirs, agent = member(operator_id=THEIRS), member(MemberRole.AGENT)
    before = everything()
    for station, operator_id, by, error in (
        (ours, OURS, theirs, NotFound),
        (ours, OURS, agent, Forbidden),
        (ours, THEIRS, theirs, operations.StationNotFound),
        (ours, None, member(), Forbidden),
        (common, OURS, member(), operations.StationNotFound),
        (common, None, member(MemberRole.OWNER), Forbidden),
    ):
        with pytest.raises(error):
            operations.station_update(
                station_id=station.id, station=pier(name="X"), operator_id=operator_id, by=by, now=NOW
            )
        with pytest.raises(error):
            operations.station_delete(station_id=station.id, operator_id=operator_id, by=by, now=NOW)
    for new, by, error in (
        (pier(), theirs, NotFound),
        (pier(), agent, Forbidden),
        (pier(operator_id=None), member(), Forbidden),
    ):
        with pytest.raises(error):
            operations.station_create(station=new, by=by, now=NOW)
    for operation in (
        lambda: operations.city_create(city=NewCity("X", "DE", "Europe/Berlin"), by=member(), now=NOW),
        lambda: operations.city_update(
            city_id=common.city_id, city=NewCity("X", "DE", "Europe/Berlin"), by=member(), now=NOW
        ),
        lambda: operations.city_delete(city_id=common.city_id, by=member(), now=NOW),
    ):
        with pytest.raises(Forbidden):
            operation()
    assert everything() == before
    assert queries.stations_for(operator_id=THEIRS, station_ids=[ours.id, common.id]).keys() == {common.id}
    with pytest.raises(NotFound):
        queries.operator_station_at(operator_id=THEIRS, station_id=ours.id, by=theirs)


@pytest.mark.parametrize("code", [Code("iata", "BER"), Code("gtfs", "1"), Code("gtfs", "1", "vbb")])
def test_nobody_takes_a_public_code_for_a_station_of_their_own(code: Code) -> None:
    with pytest.raises(InvalidInput) as refused:
        operations.station_create(station=pier(codes=(code,)), by=member(), now=NOW)
    assert refused.value.pointers[0].path == "/codes/0"
    own = Code("gtfs", "1", str(OURS))
    assert operations.station_create(station=pier(codes=(own,)), by=member(), now=NOW).codes == {"gtfs": "1"}


def test_what_uses_a_station_is_named_and_of_others_only_counted() -> None:
    first, last = a_stop("A"), a_stop("B")
    for operator_id in (OURS, THEIRS):
        operations.route_create(
            operator_id=operator_id, kind=ListingKind.TRAIN, name=f"Route of {operator_id}",
            calls=calls(first, last), by=CARNET, now=NOW,
        )  # fmt: skip
    with pytest.raises(operations.PlaceInUse) as refused:
        operations.station_delete(station_id=first.id, by=ADMIN, now=NOW)
    (use,) = refused.value.members["used_by"]
    assert (use["kind"], use["count"], len(use["names"])) == ("route", 2, 2)
    assert f"Route of {OURS}" in refused.value.detail
    own = a_stop("C", operator_id=OURS)
    row = queries.usable(OURS).get(id=own.id)
    assert queries.uses(row) == ()
    (seen,) = queries.uses(queries.usable(OURS).get(id=first.id), seen_by=OURS)
    assert (seen.count, seen.names) == (2, (f"Route of {OURS}",))


def test_a_station_is_found_by_its_code_its_name_and_its_city() -> None:
    berlin, by = a_city(), member()
    airport = a_stop("Brandenburg Airport", kind=StationKind.AIRPORT, city_id=berlin.id, codes=(Code("iata", "BER"),))
    bernau = a_stop("Bernau", kind=StationKind.AIRPORT)
    foreign = a_stop("Berlin pier", operator_id=THEIRS, city_id=berlin.id, kind=StationKind.AIRPORT)

    def found(text: str, *kinds: StationKind) -> list[str]:
        options = queries.station_options(operator_id=OURS, by=by, text=text, kinds=kinds)
        return [place.name for place in options]

    assert found("ber") == [airport.name, bernau.name]
    assert found("Bérlin") == [airport.name]
    assert found("airport", StationKind.AIRPORT) == [airport.name]
    assert found("airport", StationKind.BUS) == []
    assert found("") == found("%") == found("\\") == []
    assert foreign.name not in found("pier")
    with pytest.raises(NotFound):
        queries.station_options(operator_id=THEIRS, by=by, text="ber")


def test_a_missing_city_comes_from_the_gazetteer_once() -> None:
    by = member()
    made = operations.city_adopt(operator_id=OURS, geoname=ZURICH, by=by, now=NOW)
    assert (made.name, made.country, made.timezone) == ("Zürich", "CH", "Europe/Zurich")
    assert operations.city_adopt(operator_id=OURS, geoname=ZURICH, by=by, now=NOW) == made
    munich = a_city("München", 48.14, 11.57)
    assert operations.city_adopt(operator_id=OURS, geoname=MUNICH, by=by, now=NOW).id == munich.id
    assert City.objects.count() == 2
    before = everything()
    with pytest.raises(operations.CityNotFound):
        operations.city_adopt(operator_id=OURS, geoname=1, by=by, now=NOW)
    with pytest.raises(NotFound):
        operations.city_adopt(operator_id=THEIRS, geoname=ZURICH, by=by, now=NOW)
    assert everything() == before


def test_t56_unknown_cities_and_stations_are_not_found() -> None:
    with pytest.raises(operations.CityNotFound) as refused:
        operations.station_create(station=pier(city_id=new_id()), by=member(), now=NOW)
    assert refused.value.pointers[0].path == "/city"
    with pytest.raises(NotFound):
        queries.operator_station_at(operator_id=OURS, station_id=new_id(), by=member())
    with pytest.raises(operations.StationNotFound):
        operations.station_delete(station_id=new_id(), by=ADMIN, now=NOW)
    with pytest.raises(NotFound):
        queries.station_at(station_id=new_id(), by=ADMIN)


def test_t57_lists_of_stations_take_as_many_statements_as_one_station() -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.stations_page(by=ADMIN, limit=100)
            queries.operator_stations_page(operator_id=OURS, by=CARNET, limit=100)
            queries.station_options(operator_id=OURS, by=CARNET, text="stop")
        return len(captured)

    a_stop("Stop")
    few = statements()
    for number in range(5):
        a_stop(f"Stop {number}", codes=(Code("uic", f"800000{number}"),))
    assert statements() == few


def test_pages_of_stations_go_on_where_they_ended() -> None:
    for name in ("A", "B", "C"):
        a_stop(name)
    first = queries.stations_page(by=ADMIN, limit=2)
    last = first[-1].place
    rest = queries.stations_page(by=ADMIN, after=(last.name, last.id), limit=2)
    assert [entry.place.name for entry in (*first, *rest)] == ["A", "B", "C"]
    assert [entry.place.name for entry in queries.stations_page(by=ADMIN, country="FR", limit=9)] == []
    with pytest.raises(Forbidden):
        queries.stations_page(by=member(), limit=1)
