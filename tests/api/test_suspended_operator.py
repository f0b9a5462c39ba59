"""A suspended company sells nothing: its trips are not found, no seat is held, and sold tickets stay valid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from carnet.domains.booking.operations.prepare import hints
from carnet.domains.inventory.queries import clear_caches, free_by_class
from carnet.domains.operators import operations as operators
from carnet.domains.schedule import operations as schedule
from carnet.domains.search import queries as searching
from carnet.infra import events
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api, body, problem
from tests.api.people import a_user, log_in
from tests.domains.schedule.world import World, a_world
from tests.money import give_money

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _inventory_counts() -> Iterator[None]:
    """Free seats come from inventory, as in the product."""
    before = searching.use_availability(free_by_class)
    _forget()
    yield
    searching.use_availability(before)
    _forget()


def _forget() -> None:
    searching.forget()
    clear_caches()
    hints.clear()


def _drain() -> None:
    events.drain()
    _forget()


@pytest.fixture
def trip() -> str:
    """A train of three stops on sale, which leaves in three days; its id as a listing."""
    world = a_world()
    number = _published(world)
    return ids.encode("lst", number)


def _published(world: World) -> Any:
    departs = clock.now() + timedelta(days=3)
    made = world.trip(service_date=departs.date(), stops=world.stops(departs))
    schedule.trip_publish(trip_id=made.id, by=CARNET, now=clock.now())
    _drain()
    return made.id


def _found(api: Api) -> list[dict[str, Any]]:
    day = (clock.now() + timedelta(days=2)).date()
    query = urlencode({"from": "Berlin", "to": "Leipzig", "date": day, "until": day + timedelta(days=2)})
    found: list[dict[str, Any]] = body(api.get(f"/search?{query}"))["data"]
    return found


def test_t9_a_suspended_company_sells_nothing_and_goes_on_where_it_was(api: Api, trip: str) -> None:
    ada = a_user()
    give_money(ada.id, 100_000)
    traveller = log_in(api)
    (found,) = _found(api)
    order = {
        "items": [
            {
                "listing": trip,
                "from": found["from"]["stop"],
                "to": found["to"]["stop"],
                "fare": found["fares"][0]["fare"],
                "passengers": [{"first_name": "Ada", "last_name": "Lovelace"}],
            }
        ],
        "contact": {"email": "ada@example.org"},
    }
    bought = body(traveller.post("/bookings", order, key="a"), 201)
    body(traveller.post(f"/bookings/{bought['reference']}/payments", {"method": "wallet"}, key="b"), 201)
    number = ids.decode("opr", found["operator"]["id"])

    operators.operator_suspend(operator_id=number, reason="unpaid", by=CARNET, now=clock.now())
    _drain()
    assert _found(api) == []
    problem(traveller.post("/bookings", order, key="c"), 409, "NOT_ON_SALE")
    ticket = body(api.signed_in(str(traveller.token)).get(f"/tickets/{bought['tickets'][0]['id']}"))
    assert ticket["status"] == "issued"
    assert ticket["code"]

    operators.operator_approve(operator_id=number, by=CARNET, now=clock.now())
    _drain()
    assert [one["listing"] for one in _found(api)] == [trip]
    body(traveller.post("/bookings", order, key="d"), 201)
