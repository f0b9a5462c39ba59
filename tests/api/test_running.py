"""Trips on their way over the API: each change is one event, whatever way it came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.models import Trip, TripHistory
from carnet.infra.events.models import OutboxEvent
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api
from tests.api.team import calling
from tests.backoffice import at_the_desk
from tests.domains.schedule.outbox import names
from tests.web.running import Desk, a_desk, settle

LATE = timedelta(minutes=20)


@pytest.fixture
def desk(db: None) -> Desk:
    """A train of tomorrow on sale."""
    return a_desk()


@pytest.fixture
def api(desk: Desk) -> Api:
    """Its owner's program."""
    return calling(desk.ines.user)


def departs(desk: Desk) -> Any:
    """When the train leaves."""
    return queries.stops(desk.trip_id)[0].departure


def test_a_delay_needs_a_key_and_the_same_key_delays_once(desk: Desk, api: Api) -> None:
    before = departs(desk)
    path, body = f"{desk.trip}/delay", {"minutes": 20, "reason": "snow"}
    assert api.post(path, body).status_code == 400
    first, again = (api.post(path, body, key="k") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert departs(desk) == before + LATE
    assert api.post(path, {"minutes": 30}, key="k").status_code == 422
    assert departs(desk) == before + LATE


def test_t51_an_expected_departure_is_said_again_under_another_key_and_changes_nothing(desk: Desk, api: Api) -> None:
    body = {"departure": (departs(desk) + LATE).isoformat()}
    for key in "ab":
        assert api.post(f"{desk.trip}/delay", body, key=key).json()["status"] == "delayed"
    assert names(desk.trip_id) == ["listing.published", "listing.updated"]
    earlier = {"departure": (departs(desk) - LATE).isoformat()}
    refused = api.post(f"{desk.trip}/delay", earlier, key="c")
    assert refused.json()["pointers"][0]["pointer"] == "/departure"


@pytest.mark.parametrize("body", [{}, {"minutes": 5, "departure": "2031-01-01T00:00:00Z"}, {"departure": "2031-01-01"}])
def test_a_delay_is_said_in_one_of_two_ways(desk: Desk, api: Api, body: dict[str, Any]) -> None:
    assert api.post(f"{desk.trip}/delay", body, key="k").status_code == 400
    assert names(desk.trip_id) == ["listing.published"]


def test_a_day_a_trip_its_load_and_its_sales_are_read(desk: Desk, api: Api) -> None:
    desk.buy(0, 1)
    operations.trip_delay(trip_id=desk.trip_id, late=LATE, by=CARNET, now=clock.now())
    trip = ids.encode("trp", desk.trip_id)
    (one,) = api.get(f"{desk.home}/departures?date={desk.day}").json()["data"]
    assert (one["trip"]["id"], one["origin"], one["late_minutes"]) == (trip, "Berlin Hbf", 20)
    assert one["departs"] > one["planned"]
    run = api.get(f"{desk.trip}/run").json()
    assert [stop["name"] for stop in run["stops"]] == ["Berlin Hbf", "Leipzig Hbf", "München Hbf"]
    assert [step["verb"] for step in run["history"]] == ["publish", "delay"]
    (load,) = api.get(f"{desk.home}/loads?trip={trip}").json()["data"]
    assert (load["sold"], load["held"]) == (2, 0)
    assert load["free"] == load["capacity"] - 2
    (sales,) = api.get(f"{desk.home}/sales?trip={trip}").json()["data"]
    assert sales["tickets"] == 2
    assert sales["paid"]["amount"] > 0


def test_a_swap_is_previewed_refused_and_done(desk: Desk, api: Api) -> None:
    desk.buy(0, 1)
    vehicle = ids.encode("veh", desk.vehicle("Other").id)
    preview = api.get(f"{desk.trip}/swap-preview?vehicle={vehicle}").json()
    assert len(preview["kept"]) == 2
    assert preview["kept"][0]["passenger"]["first_name"] == "Ada"
    done = api.post(f"{desk.trip}/swap", {"vehicle": vehicle}, key="k")
    assert done.json()["vehicle"] == vehicle
    settle()
    unknown = ids.encode("veh", ids.new_id())
    assert api.post(f"{desk.trip}/swap", {"vehicle": unknown}, key="l").json()["code"] == "VEHICLE_UNKNOWN"


def by_an_admin(desk: Desk) -> None:
    """The action of the back office."""
    people: Any = get_user_model()
    admin, _ = people.objects.get_or_create(
        email="admin@example.org", defaults={"roles": ["admin"], "created_at": clock.now()}
    )
    chosen = {"action": "cancel", "_selected_action": [str(desk.trip_id)]}
    at_the_desk(Client(), admin).post(reverse("admin:schedule_trip_changelist"), chosen)


WAYS: dict[str, Callable[[Desk, Api], object]] = {
    "page": lambda desk, _: desk.ines.post(f"{desk.trip}/cancel", {"reason": "snow"}),
    "api": lambda desk, api: api.post(f"{desk.trip}/cancel", {"reason": "snow"}),
    "admin": lambda desk, _: by_an_admin(desk),
    "job": lambda desk, _: operations.trip_cancel(trip_id=desk.trip_id, reason="snow", by=CARNET, now=clock.now()),
}


@pytest.mark.parametrize("way", WAYS)
def test_t51_a_change_is_one_event_with_one_id_whatever_way_it_came(desk: Desk, api: Api, way: str) -> None:
    for _ in range(2):
        WAYS[way](desk, api)
        settle()
    rows = OutboxEvent.objects.filter(aggregate_id=desk.trip_id).order_by("aggregate_version")
    assert [(row.name, row.aggregate_version) for row in rows] == [("listing.published", 1), ("listing.updated", 2)]
    assert len({row.id for row in rows}) == 2
    listing = rows[1].data["listing"]
    assert (listing["status"], listing["version"]) == ("cancelled", 2)
    assert TripHistory.objects.filter(trip=desk.trip_id, verb="cancel").count() == 1
    assert Trip.objects.get(id=desk.trip_id).version == 2
