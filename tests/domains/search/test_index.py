"""Events become an index, whatever their order and however often they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from carnet.domains.network.events import PlacePublished
from carnet.domains.schedule.contracts import TripStatus
from carnet.domains.schedule.events import ListingPublished, ListingUpdated, ListingWithdrawn
from carnet.domains.search import operations, queries
from carnet.domains.search.contracts import Wanted
from carnet.domains.search.models import Call, FareTableVersion, Listing, Place, SeatPlanVersion
from carnet.infra import events
from carnet.kernel import ids
from tests.domains.search.feed import NOW, World, a_city, tell, tell_all

_LEAVES = NOW + timedelta(days=1)


def _names(world: World) -> list[str]:
    found = queries.find_trips(
        origin=world.place("Berlin"),
        destination=world.place("Leipzig"),
        first=date(2026, 12, 2),
        last=date(2026, 12, 2),
        wanted=Wanted(),
        now=NOW,
    )
    return [result.trip.name for result in found.results]


def test_a_published_train_is_found(world: World) -> None:
    world.sell("Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", at=_LEAVES)
    assert _names(world) == ["ICE 1"]


def test_it_works_through_outbox_and_jobs(world: World) -> None:
    listing = world.train("Berlin Hbf", "Leipzig Hbf", at=_LEAVES, name="by mail")
    with transaction.atomic():
        events.publish(ListingPublished(listing), aggregate_id=listing.id, aggregate_version=1, now=NOW)
    mine = {name: one for name, one in events.registry.REGISTRY.consumers.items() if name.startswith("search.")}
    assert set(mine) == {
        "search.forget_places",
        "search.index_places",
        "search.index_events",
        "search.index_listings",
        "search.withdraw_listings",
        "search.keep_fare_tables",
        "search.keep_seat_plans",
    }
    events.drain(NOW)
    assert _names(world) == ["by mail"]


def test_stale_and_repeated_news_change_nothing(world: World) -> None:
    listing = world.train("Berlin Hbf", "Leipzig Hbf", at=_LEAVES, name="old")
    new = replace(listing, version=2, name="new", stops=listing.stops)
    tell(ListingUpdated(new), about=listing.id, version=2)
    tell(ListingPublished(listing), about=listing.id, version=1)
    tell(ListingUpdated(new), about=listing.id, version=2)
    assert _names(world) == ["new"]
    assert Call.objects.count() == 2


def test_a_batch_may_tell_twice_of_one_listing(world: World) -> None:
    listing = world.train("Berlin Hbf", "Leipzig Hbf", at=_LEAVES, name="old")
    told = [(ListingPublished(replace(listing, version=v, name=f"v{v}")), listing.id, v) for v in (2, 3, 1)]
    tell_all(told)
    assert _names(world) == ["v3"]


def test_a_moved_train_is_found_on_its_new_day_only(world: World) -> None:
    listing = world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    moved = world.train("Berlin Hbf", "Leipzig Hbf", at=_LEAVES + timedelta(days=1))
    tell(ListingUpdated(replace(listing, version=2, stops=moved.stops)), about=listing.id, version=2)
    assert _names(world) == []
    assert Call.objects.filter(local_date=date(2026, 12, 3)).count() == 1


@pytest.mark.parametrize("status", [TripStatus.CANCELLED, TripStatus.DEPARTED])
def test_t9_a_cancelled_train_is_not_found(world: World, status: TripStatus) -> None:
    listing = world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    tell(ListingUpdated(replace(listing, version=2, status=status)), about=listing.id, version=2)
    assert _names(world) == []
    assert not Call.objects.exists()


def test_a_withdrawn_train_is_not_found_and_may_come_back(world: World) -> None:
    listing = world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    tell(ListingWithdrawn("operator suspended"), about=listing.id, version=2)
    assert _names(world) == []
    tell(ListingUpdated(replace(listing, version=3)), about=listing.id, version=3)
    assert _names(world) == ["ICE 1"]


def test_a_withdrawal_may_come_before_what_it_withdraws(world: World) -> None:
    listing = world.train("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    tell_all([(ListingWithdrawn("late"), listing.id, 3), (ListingWithdrawn("early"), listing.id, 2)])
    tell(ListingPublished(listing), about=listing.id)
    assert _names(world) == []
    assert Listing.objects.get().version == 3


def test_fares_and_plans_may_come_after_the_listing(world: World) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    FareTableVersion.objects.all().delete()
    later = replace(world.fares, id=ids.new_id())
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES, name="unpriced", fare_table_id=later.id)
    assert "unpriced" not in _names(world)
    operations.store_fare_tables([events.codec.to_json(later)])
    assert "unpriced" in _names(world)
    assert SeatPlanVersion.objects.get().capacity == {"1": 10, "2": 40}


def test_places_known_only_from_listings_are_found_until_told_better(world: World) -> None:
    city = a_city("Nirgendwo")
    listing = world.train("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    strange = replace(
        listing.stops[1], station_id=ids.new_id(), station_name="X", city_id=city.id, city_name="Nirgendwo"
    )
    tell(ListingPublished(replace(listing, stops=(listing.stops[0], strange))), about=listing.id)
    assert queries.resolve("nirgendwo", pointer="/query/to", now=NOW).id == city.id
    tell(PlacePublished(replace(city, name="Irgendwo")), about=city.id, version=1)
    assert queries.place(city.id, now=NOW) == replace(city, name="Irgendwo")


def test_stale_news_of_a_place_change_nothing(world: World) -> None:
    berlin = world.place("Berlin")
    tell(PlacePublished(replace(berlin, name="Neu-Berlin")), about=berlin.id, version=5)
    tell(PlacePublished(replace(berlin, name="Alt-Berlin")), about=berlin.id, version=4)
    assert Place.objects.get(pk=berlin.id).name == "Neu-Berlin"


@pytest.mark.parametrize("count", [1, 150])
def test_a_batch_takes_the_same_number_of_statements_whatever_its_size(
    world: World, count: int, django_assert_num_queries: Any
) -> None:
    trains = [world.train("Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", at=_LEAVES) for _ in range(count)]
    with django_assert_num_queries(5):  # savepoint, known places, listings and calls, the token, release
        tell_all([(ListingPublished(train), train.id, 1) for train in trains])


def test_busy_places_are_weighed_by_their_calls(world: World) -> None:
    assert operations.weigh_places() == 0
    for hour in range(3):
        world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES + timedelta(hours=hour))
    world.sell("Berlin Südkreuz", "Leipzig Hbf", at=_LEAVES)
    assert operations.weigh_places() == 5
    weights = dict(Place.objects.values_list("name", "weight"))
    assert (weights["Berlin"], weights["Berlin Hbf"], weights["Berlin Südkreuz"], weights["Halle"]) == (4, 3, 1, 0)
    assert operations.weigh_places() == 0
    assert queries.suggest("", limit=2, now=NOW)[0].name == "Berlin"


def test_the_past_is_forgotten(world: World) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_LEAVES)
    assert operations.forget_past(now=_LEAVES + timedelta(days=1)) == 0
    assert Call.objects.count() == 2
    assert operations.forget_past(now=_LEAVES + timedelta(days=4)) == 0
    assert not Call.objects.exists()
    assert operations.forget_past(now=_LEAVES + timedelta(days=31)) == 1
    assert not Listing.objects.exists()
