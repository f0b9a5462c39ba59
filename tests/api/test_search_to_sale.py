"""What search shows can be bought: the same seats and prices that inventory answers with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import transaction

from carnet.domains.inventory.queries import clear_caches, free_by_class
from carnet.domains.schedule.events import FareTablePublished, ListingPublished, ListingWithdrawn, SeatPlanPublished
from carnet.domains.search import queries
from carnet.infra import events
from carnet.kernel import clock, ids
from tests.api.client import Api
from tests.builders import a_fare_table, a_listing, a_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def _inventory_counts() -> Iterator[None]:
    """Free seats come from inventory, as in the product."""
    before = queries.use_availability(free_by_class)
    queries.forget()
    clear_caches()
    yield
    queries.use_availability(before)
    queries.forget()


@pytest.mark.usefixtures("_inventory_counts")
def test_what_is_published_is_found_with_the_seats_of_inventory(api: Api) -> None:
    now = clock.now()
    plan, fares = a_plan(8, first_class=4), a_fare_table()
    listing = a_listing(plan, fares, departs_at=now + timedelta(days=2))
    with transaction.atomic():
        for payload, about in (
            (ListingPublished(listing), listing.id),
            (FareTablePublished(fares), fares.id),
            (SeatPlanPublished(plan), plan.id),
        ):
            events.publish(payload, aggregate_id=about, aggregate_version=1, now=now)
    events.drain()

    stop = listing.stops[0]
    day = (now + timedelta(days=2)).date()
    query = urlencode(
        {"from": stop.city_name, "to": listing.stops[2].city_name, "date": day, "until": day + timedelta(days=1)}
    )
    (found,) = json.loads(api.get(f"/search?{query}").content)["data"]
    assert found["listing"] == ids.encode("lst", listing.id)
    assert {fare["class"]: fare["free"] for fare in found["fares"]} == {"1": 4, "2": 8}

    detail = json.loads(api.get(f"/listings/{found['listing']}?from=0&to=2").content)
    shown = {fare["fare"]: (fare["price"], fare["free"]) for fare in found["fares"]}
    assert shown == {fare["fare"]: (fare["price"], fare["free"]) for fare in detail["fares"]}

    with transaction.atomic():
        events.publish(ListingWithdrawn("test"), aggregate_id=listing.id, aggregate_version=2, now=now)
    events.drain()
    assert json.loads(api.get(f"/search?{query}").content)["data"] == []
