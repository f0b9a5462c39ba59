"""An operator's routes and stations at their pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.network import operations
from carnet.domains.network.contracts import Place, StationKind
from carnet.domains.network.models import City, Route, Station
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.principal import CARNET
from carnet.kernel import ids
from tests.domains.identity.team import OURS, THEIRS
from tests.domains.network.places import a_city, a_stop, calls, everything
from tests.domains.schedule.world import NOW
from tests.web.own import Person, member
from tests.web.team import HOME

ROUTES = f"{HOME}/routes"
STATIONS = f"{HOME}/stations"
NEW = f"{ROUTES}/new/train"


@pytest.fixture
def mia(ines: Person) -> Person:
    """A manager of the operator."""
    return member("mia", MemberRole.MANAGER, OURS)


def a_route(name: str = "Ring", operator_id: Any = OURS) -> str:
    """A route over two stations; its address."""
    stops = calls(a_stop(f"{name} A"), a_stop(f"{name} B"))
    made = operations.route_create(
        operator_id=operator_id, kind=ListingKind.TRAIN, name=name, calls=stops, by=CARNET, now=NOW
    )
    return f"{ROUTES}/{ids.encode('rte', made.id)}"


def stn(place: Place) -> str:
    return ids.encode("stn", place.id)


def form(*stations: Place, **more: Any) -> dict[str, Any]:
    """The form of a route as it stands with these stops."""
    return {
        "name": "Ring",
        "call": [stn(place) for place in stations],
        "call_kind": ["boarding"] * len(stations),
        "call_km": [""] * len(stations),
        **more,
    }


def test_a_route_is_made_without_a_script(mia: Person) -> None:
    here, there = a_stop("Here"), a_stop("There")
    page = mia.post(NEW, {"name": "", "station": "her", "do": "add"})
    assert page.status_code == 200
    assert f'name="call" value="{stn(here)}"' in page.content.decode()
    page = mia.post(NEW, {**form(here), "station": "There", "do": "add"}).content.decode()
    assert page.index(stn(here)) < page.index(stn(there))
    assert 'value="Ring"' in page
    answer = mia.post(NEW, form(here, there, call_km=["", "12,5"]))
    assert answer["Location"] == ROUTES
    route = Route.objects.get()
    assert list(route.stops.values_list("station_id", "metres")) == [(here.id, 0), (there.id, 12_500)]
    text = mia.read(ROUTES)
    assert "Here \u2013 There" in text
    assert "Ring is saved." in text


def test_stops_move_and_leave_and_distances_that_are_no_longer_true_with_them(mia: Person) -> None:
    stops = [a_stop(name) for name in ("A", "B", "C")]

    def order(verb: str) -> list[tuple[str | None, str]]:
        sent = form(*stops, call_km=["", "10", "20"], do=verb)
        page = mia.post(NEW, sent).content.decode()
        names = {stn(place): place.name for place in stops}
        numbers = re.findall(r'name="call" value="([^"]*)"', page)
        return list(zip(map(names.get, numbers), re.findall(r'name="call_km" value="([^"]*)"', page), strict=True))

    assert order("up-1") == [("B", ""), ("A", ""), ("C", "")]
    assert order("down-1") == [("A", ""), ("C", ""), ("B", "")]
    assert order("remove-1") == [("A", ""), ("C", "20")]
    assert order("remove-0") == [("B", ""), ("C", "")]
    for nothing in ("up-0", "down-2", "remove-9", "up-x", "up", "x"):
        assert mia.post(NEW, form(*stops, do=nothing)).status_code == 422
    assert not Route.objects.exists()


def test_where_several_stations_fit_one_is_chosen(mia: Person) -> None:
    city = a_city()
    east, west = (a_stop(f"Berlin {name}", city_id=city.id) for name in ("Ost", "West"))
    page = mia.post(NEW, {"name": "X", "station": "Berlin", "do": "add"})
    text = page.content.decode()
    assert page.status_code == 422
    assert f'name="station_pick" value="{stn(east)}"' in text
    assert f'name="station_pick" value="{stn(west)}"' in text
    chosen = {"name": "X", "station": "Berlin", "station_pick": stn(west), "do": "add"}
    assert f'name="call" value="{stn(west)}"' in mia.post(NEW, chosen).content.decode()
    typed_over = {"name": "X", "station": "Berlin Ost", "station_id": stn(west), "do": "add"}
    assert f'name="call" value="{stn(east)}"' in mia.post(NEW, typed_over).content.decode()


def test_what_is_wrong_is_said_where_it_is_and_what_was_typed_stays(mia: Person) -> None:
    here, there = a_stop("Here"), a_stop("There")
    page = mia.post(NEW, form(here, there, name="", call_km=["", "far"]))
    text = page.content.decode()
    assert page.status_code == 422
    assert "Give the route a name" in text
    assert 'value="far"' in text
    assert 'href="#call-1"' in text
    a_route("Ring")
    taken = mia.post(NEW, form(here, there))
    assert taken.status_code == 409
    assert 'id="id_name_error"' in taken.content.decode()
    short = mia.post(NEW, form(here, name="Short"))
    assert (short.status_code, Route.objects.count()) == (400, 1)


def test_somebody_elses_change_is_not_written_over(mia: Person) -> None:
    address = a_route()
    here, there = a_stop("Here"), a_stop("There")
    assert mia.post(address, form(here, there, version="1"))["Location"] == ROUTES
    late = mia.post(address, form(there, here, version="1"))
    assert late.status_code == 412
    assert "Somebody changed the route meanwhile" in late.content.decode()
    assert Route.objects.get().version == 2


def test_a_route_retires_comes_back_and_is_deleted(mia: Person) -> None:
    address = a_route()
    mia.post(f"{address}/retire", {"retired": "yes"})
    assert "Ring A" not in mia.read(ROUTES)
    assert "Ring A" in mia.read(f"{ROUTES}?retired=yes")
    mia.post(f"{address}/retire", {"retired": "no"})
    assert not Route.objects.get().retired
    assert mia.post(f"{address}/delete")["Location"] == ROUTES
    assert not Route.objects.exists()


def test_stations_of_ones_own_come_change_and_go(mia: Person) -> None:
    a_city("Ulm")
    sent = {"name": "Market", "kind": "bus", "city": "ulm"}
    assert mia.post(f"{STATIONS}/new", sent)["Location"] == STATIONS
    station = Station.objects.get()
    assert (station.operator_id, station.timezone) == (OURS, "Europe/Berlin")
    address = f"{STATIONS}/{ids.encode('stn', station.id)}"
    assert 'value="Market"' in mia.read(address)
    half = mia.post(address, {**sent, "latitude": "48.4"})
    assert "A position has both" in half.content.decode()
    mia.post(address, {**sent, "name": "Old market", "latitude": "48.4", "longitude": "10", "version": "1"})
    assert mia.post(address, {**sent, "version": "1"}).status_code == 412
    assert "Old market" in mia.read(STATIONS)
    assert mia.post(f"{address}/delete")["Location"] == STATIONS
    assert not Station.objects.exists()


def test_a_city_that_is_missing_is_offered_and_added(mia: Person) -> None:
    page = mia.post(f"{STATIONS}/new", {"name": "Quay", "kind": "bus", "city": "Zürich"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'name="geoname" value="2657896"' in text
    assert not City.objects.exists()
    page = mia.post(f"{STATIONS}/city", {"geoname": "2657896", "name": "Quay", "kind": "bus"})
    assert 'value="Quay"' in page.content.decode()
    city = City.objects.get()
    sent = {"name": "Quay", "kind": "bus", "city": "Zürich", "city_id": ids.encode("cty", city.id)}
    assert mia.post(f"{STATIONS}/new", sent)["Location"] == STATIONS


def test_what_is_in_use_is_not_deleted_and_the_page_says_what_uses_it(mia: Person) -> None:
    own, other = a_stop("Own", operator_id=OURS), a_stop("Other")
    operations.route_create(
        operator_id=OURS, kind=ListingKind.TRAIN, name="Ring", calls=calls(own, other), by=CARNET, now=NOW
    )
    page = mia.post(f"{STATIONS}/{stn(own)}/delete")
    assert page.status_code == 409
    assert "1 route (Ring)" in page.content.decode()
    assert Station.objects.filter(id=own.id).exists()


def every_request(person: Person, route: str, station: str) -> dict[str, int]:
    """What somebody gets for everything there is to ask for."""
    got = [ROUTES, route, NEW, STATIONS, f"{STATIONS}/new", station, f"{STATIONS}/options?q=own"]
    posted: dict[str, dict[str, Any]] = {
        route: {"name": "X"},
        f"{route}/retire": {"retired": "yes"},
        f"{route}/delete": {},
        NEW: {"name": "X"},
        f"{STATIONS}/new": {"name": "X", "kind": "bus", "city": "Own city"},
        station: {"name": "X", "kind": "bus", "city": "Own city"},
        f"{station}/delete": {},
        f"{STATIONS}/city": {"geoname": "2657896"},
    }
    answers = {f"GET {path}": person.get(path).status_code for path in got}
    return answers | {f"POST {path}": person.post(path, sent).status_code for path, sent in posted.items()}


@pytest.fixture
def there(mia: Person) -> tuple[str, str]:
    """A route and a station of ours, by their addresses."""
    return a_route(), f"{STATIONS}/{stn(a_stop('Own', operator_id=OURS))}"


def test_t44_to_other_operators_nothing_of_it_exists(there: tuple[str, str]) -> None:
    stranger = member("eve", MemberRole.OWNER, THEIRS)
    before = everything()
    assert set(every_request(stranger, *there).values()) == {404}
    assert everything() == before


def test_who_is_logged_out_is_led_to_the_login(there: tuple[str, str], mia: Person) -> None:
    before = everything()
    assert set(every_request(Person(mia.user), *there).values()) == {302}
    assert everything() == before


@pytest.mark.parametrize("role", [MemberRole.AGENT, MemberRole.INSPECTOR])
def test_agents_and_inspectors_look_and_change_nothing(there: tuple[str, str], role: MemberRole) -> None:
    sam = member("sam", role, OURS)
    before = everything()
    answers = every_request(sam, *there)
    seen = {f"GET {path}" for path in (ROUTES, there[0], STATIONS, f"{STATIONS}/options?q=own")}
    assert {path for path, status in answers.items() if status == 200} == seen
    assert {status for path, status in answers.items() if path not in seen} == {403}
    assert "Add a" not in sam.read(ROUTES)
    assert everything() == before


def test_t57_a_long_list_takes_no_more_statements(mia: Person, django_assert_max_num_queries: Any) -> None:
    a_route("First")
    with CaptureQueriesContext(connection) as captured:
        mia.read(ROUTES)
    few = len(captured)
    for number in range(4):
        a_route(f"Route {number}")
    with django_assert_max_num_queries(few):
        mia.read(ROUTES)


@pytest.mark.parametrize(
    "path",
    [
        f"{ROUTES}/x",
        f"{ROUTES}/rte_{'0' * 26}",
        f"{ROUTES}/new/ship",
        f"{ROUTES}/new/event",
        f"{STATIONS}/x",
        f"{STATIONS}/stn_{'0' * 26}",
        "/operators/x/routes",
        "/operators/%00/stations/options?q=x",
    ],
)
def test_t56_no_address_breaks_a_page(mia: Person, path: str) -> None:
    assert mia.get(path).status_code == 404


@pytest.mark.parametrize("query", ["?after=x&q=%00", "?after=WyJ4Il0", "?retired=x"])
def test_t56_no_filter_breaks_a_list(mia: Person, query: str) -> None:
    for path in (ROUTES, STATIONS, f"{STATIONS}/options"):
        assert mia.get(path + query).status_code == 200
    bad = {"name": "\0", "station": "\0", "call": ["x", "stn_x"], "call_km": ["1" * 99], "version": "x", "do": "save"}
    assert mia.post(NEW, bad).status_code in {400, 422}


def test_options_are_those_of_the_kind(mia: Person) -> None:
    a_stop("Own hall", kind=StationKind.VENUE, operator_id=OURS)
    a_stop("Own halt", operator_id=OURS)
    text = mia.read(f"{STATIONS}/options?q=own&kind=venue&list=3")
    assert "hall" in text
    assert "halt" not in text
    assert 'id="places-3"' in text
