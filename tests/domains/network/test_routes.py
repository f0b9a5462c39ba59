"""Routes: what they may be, what becomes of them, and who may touch them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.network import operations, queries
from carnet.domains.network.contracts import RouteCall, StationKind
from carnet.domains.schedule.contracts import ListingKind, StopKind
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.etag import PreconditionFailed
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.network.places import OURS, THEIRS, a_city, a_stop, calls, everything, member
from tests.domains.schedule.world import NOW

pytestmark = pytest.mark.django_db
TRAIN = ListingKind.TRAIN


def a_route(name: str = "Ring", **changes: Any) -> Any:
    """A route of ours over two new stations."""
    given = {"by": member(), **changes}
    if "calls" not in given:
        given["calls"] = calls(a_stop(f"{name} A"), a_stop(f"{name} B"))
    return operations.route_create(operator_id=OURS, kind=TRAIN, name=name, now=NOW, **given)


def test_row_16_a_route_has_its_stations_in_order_and_knows_how_far_it_is() -> None:
    berlin = a_stop("Berlin", latitude=52.525, longitude=13.369)
    leipzig = a_stop("Leipzig", latitude=51.345, longitude=12.381)
    halt = RouteCall(a_stop("Halt", latitude=51.9, longitude=12.9).id, StopKind.TECHNICAL)
    route = a_route(calls=[*calls(berlin), halt, RouteCall(leipzig.id, metres=163_000)])
    assert [call.kind for call in route.calls] == [StopKind.BOARDING, StopKind.TECHNICAL, StopKind.BOARDING]
    first, halfway, last = (call.metres for call in route.calls)
    assert (first, last) == (0, 163_000)
    assert 90_000 < halfway < 110_000  # 76 km as the crow flies, a quarter more by rail
    entry = queries.route_at(operator_id=OURS, route_id=route.id, by=member(MemberRole.INSPECTOR))
    assert entry.route == route
    assert [place.name for place in entry.stations] == ["Berlin", "Halt", "Leipzig"]


def test_a_station_without_a_position_lies_where_its_city_lies() -> None:
    here = a_stop("Here", city_id=a_city("Hamburg", 53.55, 9.99).id)
    there = a_stop("There", city_id=a_city("Bremen", 53.08, 8.81).id)
    assert 110_000 < a_route(calls=calls(here, there)).calls[1].metres < 125_000


def test_where_nobody_knows_how_far_it_is_it_must_be_said() -> None:
    nowhere = a_stop("Nowhere", city_id=a_city("Nowhere", None, None).id)
    with pytest.raises(InvalidInput) as refused:
        a_route(calls=calls(a_stop("Here"), nowhere))
    assert [pointer.path for pointer in refused.value.pointers] == ["/calls/1/metres"]
    assert a_route(calls=[*calls(a_stop("There")), RouteCall(nowhere.id, metres=5)]).calls[1].metres == 5


@pytest.mark.parametrize("metres", [(7, 100), (0, 100, 90), (0, 50_000_000)])
def test_distances_grow_from_stop_to_stop(metres: tuple[int, ...]) -> None:
    stops = [RouteCall(a_stop(f"S{number}").id, metres=far) for number, far in enumerate(metres)]
    with pytest.raises(InvalidInput):
        a_route(calls=stops)


@pytest.mark.parametrize("kind", [StationKind.AIRPORT, StationKind.BUS, StationKind.VENUE])
def test_row_16_the_kind_of_a_station_must_fit_the_vehicle(kind: StationKind) -> None:
    here, wrong = a_stop("Here"), a_stop("There", kind=kind)
    before = everything()
    with pytest.raises(InvalidInput) as refused:
        a_route(calls=calls(here, wrong))
    assert [(pointer.path, pointer.code) for pointer in refused.value.pointers] == [("/calls/1", "WRONG_KIND")]
    assert everything() == before


def test_nobody_starts_at_a_technical_stop() -> None:
    first = RouteCall(a_stop("Here").id, StopKind.TECHNICAL)
    with pytest.raises(InvalidInput) as refused:
        a_route(calls=[first, *calls(a_stop("There"))])
    assert refused.value.pointers[0].path == "/calls/0/kind"


def test_a_changed_route_has_the_next_version_and_an_unchanged_one_keeps_it() -> None:
    route = a_route()
    same = operations.route_update(
        operator_id=OURS, route_id=route.id, name=" Ring ", calls=route.calls, by=member(), now=NOW
    )
    assert same == route
    more = [*route.calls, *calls(a_stop("C"))]
    new = operations.route_update(operator_id=OURS, route_id=route.id, calls=more, by=member(), now=NOW)
    assert (new.version, len(new.calls), new.name) == (2, 3, "Ring")
    assert queries.route(route.id) == new
    retired = operations.route_update(operator_id=OURS, route_id=route.id, retired=True, by=member(), now=NOW)
    assert retired == replace(new, retired=True, version=3)
    verbs = AuditEntry.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["route.created", "route.changed", "route.retired"]


def test_who_read_an_older_version_changes_nothing() -> None:
    route = a_route()

    def check(version: int) -> None:
        assert version == 1
        raise PreconditionFailed("stale")

    before = everything()
    with pytest.raises(PreconditionFailed):
        operations.route_update(operator_id=OURS, route_id=route.id, name="X", by=CARNET, now=NOW, check=check)
    with pytest.raises(PreconditionFailed):
        operations.route_delete(operator_id=OURS, route_id=route.id, by=CARNET, now=NOW, check=check)
    assert everything() == before


def test_two_routes_of_one_name_are_refused_at_the_name() -> None:
    a_route("Ring")
    other = a_route("Line")
    with pytest.raises(operations.RouteExists) as refused:
        operations.route_update(operator_id=OURS, route_id=other.id, name="Ring", by=member(), now=NOW)
    assert refused.value.pointers[0].path == "/name"


def test_t44_another_operators_routes_and_stations_are_not_there() -> None:
    route = a_route()
    theirs = member(operator_id=THEIRS)
    foreign = a_stop("Foreign", operator_id=THEIRS)
    before = everything()
    for operator_id, by, error in (
        (OURS, theirs, NotFound),
        (THEIRS, theirs, operations.RouteNotFound),
        (OURS, member(MemberRole.AGENT), Forbidden),
    ):
        given = {"operator_id": operator_id, "route_id": route.id, "by": by, "now": NOW}
        with pytest.raises(error):
            operations.route_update(**given, name="X")
        with pytest.raises(error):
            operations.route_delete(**given)
    for by in (theirs, member(MemberRole.AGENT)):
        with pytest.raises((NotFound, Forbidden)):
            a_route("New", by=by, calls=route.calls)
    with pytest.raises(NotFound):
        queries.route_at(operator_id=OURS, route_id=route.id, by=theirs)
    with pytest.raises(NotFound):
        queries.route_at(operator_id=THEIRS, route_id=route.id, by=theirs)
    with pytest.raises(operations.StationNotFound) as refused:
        a_route("New", calls=[route.calls[0], *calls(foreign)])
    assert refused.value.pointers[0].path == "/calls/1/station"
    assert everything() == before


def test_t56_unknown_ids_are_not_found() -> None:
    with pytest.raises(operations.RouteNotFound):
        operations.route_update(operator_id=OURS, route_id=new_id(), name="X", by=CARNET, now=NOW)
    with pytest.raises(operations.StationNotFound):
        a_route(calls=[RouteCall(new_id()), RouteCall(new_id())])


def test_t57_a_list_of_routes_takes_as_many_statements_as_one_route() -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.routes_page(operator_id=OURS, by=CARNET, limit=100)
        return len(captured)

    a_route("First")
    few = statements()
    for number in range(4):
        a_route(f"Route {number}")
    assert statements() == few
    names = [entry.route.name for entry in queries.routes_page(operator_id=OURS, by=CARNET, limit=2)]
    assert names == ["First", "Route 0"]
