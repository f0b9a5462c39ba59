"""Timetables and planned trips over the API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.schedule import operations
from carnet.domains.schedule.models import Timetable, Trip
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.api.team import calling
from tests.domains.schedule.timetables import a_plan, a_route, a_vehicle
from tests.web.running import Desk, a_desk


@pytest.fixture
def desk(db: None) -> Desk:
    """An operator with a train of tomorrow."""
    return a_desk()


@pytest.fixture
def api(desk: Desk) -> Api:
    """Its owner's program."""
    return calling(desk.ines.user)


def a_timetable(desk: Desk, **changes: Any) -> dict[str, Any]:
    """What is sent for a daily run from tomorrow on."""
    first, last = desk.world.stations[0], desk.world.stations[-1]
    tomorrow = clock.now().date() + timedelta(days=1)
    sent = {
        "name": "ICE 7",
        "route": ids.encode("rte", a_route(desk.world, f"Way {Timetable.objects.count()}")),
        "vehicle": ids.encode("veh", a_vehicle(desk.world, f"ET {Timetable.objects.count()}")),
        "fares": "Domestic",
        "departs": "18:05",
        "days": [1, 2, 3, 4, 5, 6, 7],
        "valid_from": str(tomorrow),
        "valid_until": str(tomorrow + timedelta(days=30)),
        "ahead_days": 6,
        "stops": [
            {"station": ids.encode("stn", first.id), "departure": 0},
            {"station": ids.encode("stn", last.id), "arrival": 200, "metres": 500_000},
        ],
    }
    return {**sent, **changes}


def a_trip(desk: Desk, **changes: Any) -> dict[str, Any]:
    """What is sent for a trip over midnight."""
    first, last = desk.world.stations[0], desk.world.stations[-1]
    sent = {
        "kind": "train",
        "name": "Nightjet",
        "service_date": "2030-03-30",
        "stops": [
            {"station": ids.encode("stn", first.id), "departure": "2030-03-30T23:00:00+01:00"},
            {"station": ids.encode("stn", last.id), "arrival": "2030-03-31T07:00:00+02:00", "metres": 500_000},
        ],
        "vehicle": ids.encode("veh", a_vehicle(desk.world, f"NJ {Trip.objects.count()}")),
        "seat_plan_version": ids.encode("spv", desk.world.seat_plan_version_id),
        "fare_table": ids.encode("ftb", desk.world.fare_table.id),
    }
    return {**sent, **changes}


def test_a_timetable_lives(desk: Desk, api: Api) -> None:
    home = f"{desk.home}/timetables"
    answer = api.post(home, a_timetable(desk))
    made = body(answer, 201)
    assert answer["ETag"] == '"1"'
    assert (made["departs"], made["days"], made["generated_until"], made["ended"]) == (
        "18:05",
        [1, 2, 3, 4, 5, 6, 7],
        None,
        False,
    )
    one = f"{home}/{made['id']}"
    assert body(api.get(one)) == made
    assert [row["id"] for row in body(api.get(home))["data"]] == [made["id"]]
    done = body(api.post(f"{one}/generate"))
    assert (done["made"], done["published"], done["left"]) == (5, 5, [])
    assert body(api.post(f"{one}/generate"))["made"] == 0
    runs = body(api.get(f"{one}/runs?limit=3"))
    assert [run["status"] for run in runs["data"]] == ["published"] * 3
    after = body(api.get(f"{one}/runs?limit=3&after={runs['next']}"))["data"]
    assert after[0]["day"] == str(date.fromisoformat(runs["data"][-1]["day"]) + timedelta(days=1))
    trips = body(api.get(f"{desk.home}/trips?timetable={made['id']}"))["data"]
    assert [trip["timetable"] for trip in trips] == [made["id"]] * 5


def test_changes_need_the_version_that_was_read(desk: Desk, api: Api) -> None:
    made = body(api.post(f"{desk.home}/timetables", a_timetable(desk)), 201)
    one = f"{desk.home}/timetables/{made['id']}"
    problem(api.patch(one, {"name": "ICE 9"}), 428, "PRECONDITION_REQUIRED")
    problem(api.patch(one, {"name": "ICE 9"}, **{"If-Match": '"7"'}), 412, "PRECONDITION_FAILED")
    answer = api.patch(one, {"name": "ICE 9", "days": [1]}, **{"If-Match": '"1"'})
    assert (body(answer)["name"], body(answer)["days"], answer["ETag"]) == ("ICE 9", [1], '"2"')
    day = made["valid_from"]
    answer = api.send("PUT", f"{one}/exceptions/{day}", {"runs": True, "reason": "Fair"}, **{"If-Match": '"2"'})
    assert body(answer)["exceptions"] == [{"day": day, "runs": True, "reason": "Fair"}]
    answer = api.send("DELETE", f"{one}/exceptions/{day}", **{"If-Match": '"3"'})
    assert body(answer)["exceptions"] == []
    copied = body(api.post(f"{one}/copy", {"name": "ICE 11", "departs": "20:00"}), 201)
    assert (copied["departs"], copied["days"]) == ("20:00", [1])
    ended = body(api.send("DELETE", f"{one}?until={day}", **{"If-Match": '"4"'}))
    assert ended["ended"]
    problem(api.patch(one, {"name": "X"}, **{"If-Match": "*"}), 409, "TIMETABLE_ENDED")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"departs": "24:00"}, "/departs"),
        ({"departs": 8}, "/departs"),
        ({"days": [0]}, "/days/0"),
        ({"days": []}, "/days"),
        ({"valid_until": "2000-01-01"}, "/valid_until"),
        ({"stops": []}, "/stops"),
        ({"ahead_days": 367}, "/ahead_days"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_what_no_timetable_can_be_is_named(desk: Desk, api: Api, changes: dict[str, Any], pointer: str) -> None:
    answer = api.post(f"{desk.home}/timetables", a_timetable(desk, **changes))
    assert answer.status_code in {400, 422}
    assert pointer in pointers(answer.json())
    assert not Timetable.objects.exists()


def test_a_trip_is_made_changed_and_deleted(desk: Desk, api: Api) -> None:
    answer = api.post(f"{desk.home}/trips", a_trip(desk))
    made = body(answer, 201)
    assert (made["status"], made["sold"], answer["ETag"]) == ("draft", False, '"0"')
    one = f"{desk.home}/trips/{made['id']}"
    problem(api.patch(one, {"name": "NJ 2"}), 428, "PRECONDITION_REQUIRED")
    changed = api.patch(one, {"name": "NJ 2", "vehicle": None}, **{"If-Match": '"0"'})
    assert (body(changed)["name"], body(changed)["vehicle"], changed["ETag"]) == ("NJ 2", None, '"1"')
    assert api.get(one)["ETag"] == '"1"'
    problem(api.delete(one, **{"If-Match": '"0"'}), 412, "PRECONDITION_FAILED")
    assert api.delete(one, **{"If-Match": '"1"'}).status_code == 204
    assert api.get(one).status_code == 404


def test_what_is_sold_or_busy_is_refused_by_name(desk: Desk, api: Api) -> None:
    sent = a_trip(desk)
    made = body(api.post(f"{desk.home}/trips", sent), 201)
    refused = problem(api.post(f"{desk.home}/trips", {**sent, "name": "NJ 2"}), 409, "VEHICLE_BUSY")
    assert refused["trip"] == {"id": made["id"], "name": "Nightjet", "service_date": "2030-03-30"}
    operations.trip_publish(trip_id=desk.trip_id, by=CARNET, now=clock.now())
    operations.trips_sold(since={desk.trip_id: clock.now()})
    problem(api.patch(desk.trip, {"name": "X"}, **{"If-Match": "*"}), 409, "TRIP_SOLD")
    problem(api.delete(desk.trip, **{"If-Match": "*"}), 409, "TRIP_NOT_DELETABLE")
    assert Trip.objects.get(id=desk.trip_id).name == "ICE 503"


def test_t44_t56_what_is_not_there_or_not_ours_is_not_found(desk: Desk, api: Api) -> None:
    strange = ids.new_id()
    for path in (f"timetables/{ids.encode('tbl', strange)}", "timetables/nonsense", f"timetables/{desk.trip[-30:]}"):
        assert api.get(f"{desk.home}/{path}").status_code in {400, 404, 422}
    sent = a_timetable(desk)
    for name, prefix, code in (
        ("route", "rte", "ROUTE_UNKNOWN"),
        ("vehicle", "veh", "VEHICLE_UNKNOWN"),
    ):
        other = {**sent, name: ids.encode(prefix, strange)}
        problem(api.post(f"{desk.home}/timetables", other), 404, code)
    problem(api.post(f"{desk.home}/timetables", {**sent, "fares": "None"}), 404, "FARE_TABLE_UNKNOWN")
    assert not Timetable.objects.exists()


def test_t57_the_list_takes_as_many_queries_whatever_its_length(desk: Desk, api: Api) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            body(api.get(f"{desk.home}/timetables"))
        return len(captured)

    plan = a_plan(desk.world)
    given = {"operator_id": desk.world.operator_id, "by": CARNET, "now": clock.now()}
    operations.timetable_create(plan=plan, **given)
    one = count()
    for _ in range(5):
        operations.timetable_create(plan=plan, **given)
    assert count() == one


@pytest.mark.parametrize(
    ("field", "far"),
    [
        ("service_date", "0001-01-01"),
        ("sale_from", "0001-01-01T00:00:00+14:00"),
        ("sale_until", "9999-12-31T23:00:00-14:00"),
    ],
)
def test_t56_no_trip_at_an_end_of_the_calendar(desk: Desk, api: Api, field: str, far: str) -> None:
    trip = ids.encode("trp", desk.world.trip(name="draft").id)
    answer = api.patch(f"{desk.home}/trips/{trip}", {field: far}, **{"If-Match": "*"})
    assert pointers(problem(answer, 400, "INVALID_INPUT")) == {f"/{field}"}
