"""Places and routes through HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.identity.operations import set_roles
from carnet.domains.network.contracts import Place, StationKind
from carnet.domains.network.models import City, Route, Station
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.api.team import HERE, a_member, a_person, calling
from tests.domains.network.places import a_city, a_stop

pytestmark = pytest.mark.django_db
THEIRS = ids.new_id()


@pytest.fixture
def mia() -> Api:
    """A manager of ours."""
    return calling(a_member("mia", MemberRole.MANAGER))


@pytest.fixture
def root() -> Api:
    """An admin, logged in with a second factor."""
    user = a_person("root")
    set_roles(user_id=user.id, roles={PlatformRole.CUSTOMER, PlatformRole.ADMIN}, by=CARNET, now=clock.now())
    return calling(user, second_factor=True)


def stn(place: Place) -> str:
    return ids.encode("stn", place.id)


def a_route(api: Api, name: str = "Ring", *stations: Place) -> dict[str, Any]:
    """A route over two stations, through the API."""
    stops = stations or (a_stop(f"{name} A"), a_stop(f"{name} B"))
    sent = {"kind": "train", "name": name, "calls": [{"station": stn(stop)} for stop in stops]}
    return body(api.post(f"{HERE}/routes", sent), 201)


def test_countries_are_named_in_the_readers_language() -> None:
    german = body(Api().get("/countries", **{"Accept-Language": "de-AT,de;q=0.9"}))["data"]
    assert {"code": "DE", "name": "Deutschland"} in german
    english = body(Api().get("/countries", **{"Accept-Language": "tlh, *"}))["data"]
    assert {"code": "DE", "name": "Germany"} in english
    assert len(english) == 250  # the 249 of ISO 3166-1, and Kosovo
    assert not {"EU", "UN", "ZZ"} & {country["code"] for country in english}


def test_cities_are_found_while_one_types() -> None:
    for name in ("Bad Tölz", "Tölz", "Ulm"):
        a_city(name)
    found = body(Api().get("/cities?q=tol"))
    assert [city["name"] for city in found["data"]] == ["Bad Tölz", "Tölz"]
    first = body(Api().get("/cities?limit=2"))
    rest = body(Api().get(f"/cities?limit=2&after={first['next']}"))
    assert [city["name"] for city in first["data"] + rest["data"]] == ["Bad Tölz", "Tölz", "Ulm"]
    assert body(Api().get("/cities?country=FR"))["data"] == []


def test_row_16_a_route_comes_and_goes(mia: Api) -> None:
    made = a_route(mia)
    address = f"{HERE}/routes/{made['id']}"
    answer = mia.get(address)
    assert (body(answer), answer["ETag"]) == (made, '"1"')
    problem(mia.patch(address, {"name": "Line"}), 428, "PRECONDITION_REQUIRED")
    changed = mia.patch(address, {"name": "Line", "retired": True}, **{"If-Match": '"1"'})
    assert (body(changed)["name"], body(changed)["retired"], changed["ETag"]) == ("Line", True, '"2"')
    assert body(changed)["calls"] == made["calls"]
    for refused in (
        mia.patch(address, {"name": "X"}, **{"If-Match": '"1"'}),
        mia.delete(address, **{"If-Match": '"1"'}),
    ):
        problem(refused, 412, "PRECONDITION_FAILED")
    assert body(mia.get(f"{HERE}/routes?retired=false"))["data"] == []
    assert mia.delete(address, **{"If-Match": '"2"'}).status_code == 204
    assert not Route.objects.exists()


def test_a_route_is_refused_at_the_stop_that_is_wrong(mia: Api) -> None:
    here, pier = a_stop("Here"), a_stop("Pier", kind=StationKind.BUS)
    sent = {"kind": "train", "name": "X", "calls": [{"station": stn(here)}, {"station": stn(pier)}]}
    refused = problem(mia.post(f"{HERE}/routes", sent), 400, "INVALID_INPUT")
    assert pointers(refused) == {"/calls/1"}
    sent["calls"][1] = {"station": ids.encode("stn", ids.new_id())}
    assert pointers(problem(mia.post(f"{HERE}/routes", sent), 404, "STATION_UNKNOWN")) == {"/calls/1/station"}
    assert not Route.objects.exists()


def test_row_15_stations_of_ones_own(mia: Api) -> None:
    city = ids.encode("cty", a_city().id)
    answer = mia.post(f"{HERE}/stations", {"city": city, "kind": "bus", "name": "Market", "codes": [
        {"system": "gtfs", "code": "1"}]})  # fmt: skip
    made = body(answer, 201)
    assert (made["own"], made["timezone"], made["version"]) == (True, "Europe/Berlin", 1)
    address = f"{HERE}/stations/{made['id']}"
    moved = body(mia.patch(address, {"latitude": 52.5, "longitude": 13.4}, **{"If-Match": answer["ETag"]}))
    assert moved == {**made, "latitude": 52.5, "longitude": 13.4, "version": 2}
    assert [row["id"] for row in body(mia.get(f"{HERE}/stations?own=true"))["data"]] == [made["id"]]
    assert mia.delete(address, **{"If-Match": '"2"'}).status_code == 204
    assert not Station.objects.exists()


def test_t44_a_foreign_station_and_route_are_not_there(mia: Api) -> None:
    eve = calling(a_member("eve", MemberRole.OWNER, THEIRS))
    there = f"/operators/{ids.encode('opr', THEIRS)}"
    route, foreign = a_route(mia), a_stop("Foreign", operator_id=THEIRS)
    match = {"If-Match": "*"}
    for answer in (
        eve.get(f"{HERE}/routes/{route['id']}"),
        eve.get(f"{there}/routes/{route['id']}"),
        eve.patch(f"{there}/routes/{route['id']}", {"name": "Mine"}, **match),
        eve.delete(f"{there}/routes/{route['id']}", **match),
        mia.get(f"{HERE}/stations/{stn(foreign)}"),
        mia.patch(f"{HERE}/stations/{stn(foreign)}", {"name": "Mine"}, **match),
        mia.delete(f"{HERE}/stations/{stn(foreign)}", **match),
    ):
        assert answer.status_code == 404
    assert Route.objects.get().name == "Ring"
    assert Station.objects.get(id=foreign.id).name == "Foreign"


def test_a_town_of_the_gazetteer_becomes_a_city(mia: Api) -> None:
    (town,) = [
        one for one in body(mia.get(f"{HERE}/towns?q=z%C3%BCrich"))["data"] if one["name"] == "Zürich"
    ]  # fmt: skip
    made = body(mia.post(f"{HERE}/cities", {"geoname": town["geoname"]}), 201)
    assert (made["name"], made["timezone"]) == ("Zürich", "Europe/Zurich")
    assert body(mia.post(f"{HERE}/cities", {"geoname": town["geoname"]}), 201)["id"] == made["id"]
    problem(mia.post(f"{HERE}/cities", {"geoname": 1}), 404, "CITY_UNKNOWN")


def test_row_15_a_place_in_use_names_what_uses_it(mia: Api, root: Api) -> None:
    here, there = a_stop("Here"), a_stop("There")
    a_route(mia, "Ring", here, there)
    match = {"If-Match": "*"}
    refused = problem(root.delete(f"/admin/stations/{stn(here)}", **match), 409, "PLACE_IN_USE")
    assert refused["used_by"] == [{"kind": "route", "count": 1, "names": ["Ring"]}]
    assert "1 route (Ring)" in refused["detail"]
    city = ids.encode("cty", here.city_id)
    refused = problem(root.delete(f"/admin/cities/{city}", **match), 409, "PLACE_IN_USE")
    assert refused["used_by"] == [{"kind": "station", "count": 1, "names": ["Here"]}]
    assert City.objects.count() == Station.objects.count() == 2


def test_keepers_keep_cities_and_stations(root: Api) -> None:
    answer = root.post("/admin/cities", {"name": "Ulm", "country": "DE", "timezone": "Europe/Berlin"})
    city = body(answer, 201)
    patched = root.patch(
        f"/admin/cities/{city['id']}", {"latitude": 48.4, "longitude": 10.0}, **{"If-Match": answer["ETag"]}
    )
    assert body(patched)["latitude"] == 48.4
    sent = {"city": city["id"], "kind": "airport", "name": "Ulm Airport", "codes": [{"system": "iata", "code": "QUL"}]}
    station = body(root.post("/admin/stations", sent), 201)
    assert station["operator"] is None
    assert [row["id"] for row in body(root.get("/admin/stations?q=qul"))["data"]] == [station["id"]]
    problem(root.post("/admin/stations", {**sent, "name": "Other"}), 409, "STATION_CODE_TAKEN")
    wrong = problem(
        root.post("/admin/cities", {"name": "X", "country": "DE", "timezone": "No/Zone"}), 400, "INVALID_INPUT"
    )
    assert pointers(wrong) == {"/timezone"}


@pytest.mark.parametrize(
    "path",
    [
        f"{HERE}/stations?kind=harbour",
        f"{HERE}/stations?q=%00",
        f"{HERE}/stations?after=x",
        f"{HERE}/routes?kind=ship",
        f"{HERE}/routes?after=WyJ4Il0",
        f"{HERE}/routes?nothing=1",
        f"{HERE}/towns?q=x",
        "/cities?country=de",
        "/cities?limit=0",
        "/cities?after=x",
    ],
)
def test_t56_bad_filters_are_refused(mia: Api, path: str) -> None:
    problem(mia.get(path), 400, "INVALID_INPUT")


@pytest.mark.parametrize("path", ["stations", "routes"])
@pytest.mark.parametrize("number", ["x", "stn_" + "0" * 26, "rte_" + "0" * 26, "%00"])
def test_t56_unknown_ids_are_not_found(mia: Api, path: str, number: str) -> None:
    assert mia.get(f"{HERE}/{path}/{number}").status_code in {400, 404}


def test_t57_lists_take_a_constant_number_of_statements(mia: Api) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            body(mia.get(f"{HERE}/routes"))
            body(mia.get(f"{HERE}/stations"))
            body(mia.get("/cities"))
        return len(captured)

    a_route(mia, "First")
    few = statements()
    for number in range(3):
        a_route(mia, f"Route {number}")
    assert statements() == few
