"""Publishing: complete, once, set-wise, and only what changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.network import operations as network
from carnet.domains.network.contracts import NewCity
from carnet.domains.operators import operations as operators
from carnet.domains.operators import queries as operator_queries
from carnet.domains.operators.contracts import Terms
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import (
    ListingKind,
    ListingSnapshot,
    Outcome,
    StopSnapshot,
    TripStatus,
)
from carnet.domains.schedule.events import ListingPublished, ListingUpdated, SeatPlanPublished
from carnet.domains.schedule.models import Trip, TripHistory
from carnet.infra.access import MemberRole
from carnet.infra.events import codec
from carnet.infra.principal import CARNET, Principal
from carnet.kernel.ids import new_id
from tests.domains.schedule.outbox import names, published
from tests.domains.schedule.world import DEPARTURE, NOW, World, a_world, an_operator


def _expected(world: World, trip_id: object, **changes: object) -> ListingSnapshot:
    """The snapshot as Python would write it, from what the trip was made of."""
    stops = tuple(
        StopSnapshot(
            station_id=station.id,
            station_name=station.name,
            city_id=station.city_id,
            city_name=station.city_name,
            country=station.country,
            timezone=station.timezone,
            arrival=stop.arrival,
            departure=stop.departure,
            metres=stop.metres,
            latitude=station.latitude,
            longitude=station.longitude,
        )
        for station, stop in zip(world.stations, world.stops(), strict=True)
    )
    arguments = {
        "id": trip_id,
        "version": 1,
        "kind": ListingKind.TRAIN,
        "name": "ICE 503",
        "operator_id": world.operator_id,
        "operator_name": "Test Rail",
        "seat_plan_id": world.seat_plan_version_id,
        "fare_table_id": world.fare_table.id,
        "commission_bp": 500,
        "hold_minutes": 10,
        "stops": stops,
    }
    return ListingSnapshot(**{**arguments, **changes})  # type: ignore[arg-type]


def test_sql_writes_the_document_that_the_dataclass_writes(world: World) -> None:
    trip = world.trip()
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    (event,) = published(trip.id)
    assert event.data == codec.to_json(ListingPublished(_expected(world, trip.id)))
    assert (event.name, event.version, event.aggregate_version) == ("listing.published", 1, 1)
    assert event.occurred_at == NOW


def test_the_document_of_everything_optional_is_the_same_too(db: None) -> None:
    world = a_world(terms=Terms(lead_hours=3))
    for code in ("wifi", "power", "meal"):
        operators.amenity_define(code=code, name=code, by=CARNET, now=NOW)
    vehicle = operators.vehicle_create(
        operator_id=world.operator_id,
        name='ICE "4711" Ä',
        kind=ListingKind.TRAIN,
        seat_plan_version_id=world.seat_plan_version_id,
        amenities=["wifi", "power"],
        by=CARNET,
        now=NOW,
    )
    trip = world.trip(name='Zug "\\ 7"', vehicle_id=vehicle.id, amenities=["meal", "wifi"])
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    expected = _expected(
        world,
        trip.id,
        name='Zug "\\ 7"',
        amenities=("meal", "power", "wifi"),
        sale_from=NOW + timedelta(hours=3),  # with microseconds
    )
    assert published(trip.id)[0].data == codec.to_json(ListingPublished(expected))


def test_every_member_of_the_snapshot_survives_the_round_trip(world: World) -> None:
    trip = world.trip()
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    data = published(trip.id)[0].data
    assert codec.to_json(codec.from_json(ListingPublished, data)) == data


def test_publishing_again_says_that_nothing_changed(world: World) -> None:
    trip = world.trip()
    first = operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    again = operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW + timedelta(hours=1))
    assert (first.outcome, first.version) == (Outcome.PUBLISHED, 1)
    assert (again.outcome, again.version) == (Outcome.UNCHANGED, 1)
    assert names(trip.id) == ["listing.published"]
    assert TripHistory.objects.filter(trip=trip.id).count() == 1


def test_plan_and_fares_are_told_once_before_their_listings(world: World) -> None:
    trips = [world.trip(name=f"ICE {number}") for number in (1, 2)]
    operations.trips_publish_many(trip_ids=[trip.id for trip in trips], now=NOW)
    operations.trip_publish(trip_id=world.trip(name="ICE 3").id, by=CARNET, now=NOW)
    (plan,) = published(world.seat_plan_version_id)
    (fares,) = published(world.fare_table.id)
    assert plan.name == "seat-plan.published"
    assert fares.name == "fare-table.published"
    known = operator_queries.seat_plan(world.seat_plan_version_id)
    assert known is not None
    assert plan.data == codec.to_json(SeatPlanPublished(known))
    assert fares.data == {"fare_table": codec.to_json(world.fare_table)}
    assert max(plan.id, fares.id) < published(trips[0].id)[0].id


def test_a_changed_station_name_is_an_update_with_the_next_version(world: World) -> None:
    trip = world.trip()
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    berlin = world.stations[0]
    network.city_update(
        city_id=berlin.city_id, city=NewCity("Berlin-Mitte", "DE", "Europe/Berlin", 52.5, 13.25), by=CARNET, now=NOW
    )
    assert operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW).outcome is Outcome.UPDATED
    event = published(trip.id)[-1]
    assert (event.name, event.aggregate_version) == ("listing.updated", 2)
    listing = codec.from_json(ListingUpdated, event.data).listing
    assert (listing.version, listing.stops[0].city_name) == (2, "Berlin-Mitte")


def test_many_trips_are_published_in_as_many_statements_as_one(world: World) -> None:
    def statements(count: int) -> int:
        ids = [world.trip(name=f"ICE {number}").id for number in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            outcomes = operations.trips_publish_many(trip_ids=ids, now=NOW)
        assert {one.outcome for one in outcomes} == {Outcome.PUBLISHED}
        return len(captured)

    statements(1)  # tells the plan and the fares
    assert statements(20) == statements(1)


def test_refusals_are_told_apart_and_leave_the_others_alone(world: World) -> None:
    good, cancelled, late, bare = (world.trip(name=name) for name in ("good", "cancelled", "late", "bare"))
    operations.trip_cancel(trip_id=cancelled.id, reason="snow", by=CARNET, now=NOW)
    Trip.objects.get(id=bare.id).stop_times.all().delete()
    unknown = new_id()
    shift = timedelta(days=30)
    past = world.trip(name="past", stops=world.stops(DEPARTURE - shift))
    ids = [good.id, cancelled.id, bare.id, unknown, past.id]
    outcomes = {one.trip_id: one.outcome for one in operations.trips_publish_many(trip_ids=ids, now=NOW)}
    assert outcomes == {
        good.id: Outcome.PUBLISHED,
        cancelled.id: Outcome.CLOSED,
        bare.id: Outcome.WITHOUT_STOPS,
        unknown: Outcome.NOT_FOUND,
        past.id: Outcome.DEPARTED,
    }
    assert names(late.id) == []


def test_t10_a_trip_cannot_be_put_on_sale_once_its_departure_has_passed(world: World) -> None:
    trip = world.trip()
    with pytest.raises(operations.TripNotPublishable) as refused:
        operations.trip_publish(trip_id=trip.id, by=CARNET, now=DEPARTURE)
    assert refused.value.members == {"outcome": "departed"}
    assert names(trip.id) == []
    assert operations.trip_publish(trip_id=trip.id, by=CARNET, now=DEPARTURE - timedelta(seconds=1)).version == 1


def test_only_an_approved_operator_publishes(world: World) -> None:
    trip = world.trip()
    operators.operator_suspend(operator_id=world.operator_id, reason="unpaid", by=CARNET, now=NOW)
    with pytest.raises(operations.TripNotPublishable) as refused:
        operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    assert refused.value.members == {"outcome": "operator_not_approved"}
    known = queries.trip(trip.id)
    assert known is not None
    assert (known.status, names(trip.id)) == (TripStatus.DRAFT, [])


def test_t44_another_operators_trip_is_not_found(world: World) -> None:
    trip = world.trip()
    other = an_operator("Other Rail")
    stranger = Principal(user_id=new_id(), memberships={other: MemberRole.OWNER})
    verbs = (
        lambda: operations.trip_publish(trip_id=trip.id, by=stranger, now=NOW),
        lambda: operations.trip_withdraw(trip_id=trip.id, reason="x", by=stranger, now=NOW),
        lambda: operations.trip_cancel(trip_id=trip.id, reason="x", by=stranger, now=NOW),
        lambda: operations.trip_delay(trip_id=trip.id, late=timedelta(hours=1), by=stranger, now=NOW),
    )
    for verb in verbs:
        with pytest.raises(operations.TripNotFound):
            verb()
    assert names(trip.id) == []
    assert queries.trip(trip.id) == trip


def test_a_sale_opens_after_the_lead_time_counted_from_the_first_publication(db: None) -> None:
    world = a_world(terms=Terms(lead_hours=24))
    trip = world.trip()
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    assert (
        operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW + timedelta(hours=5)).outcome is Outcome.UNCHANGED
    )
    listing = codec.from_json(ListingPublished, published(trip.id)[0].data).listing
    assert listing.sale_from == NOW + timedelta(hours=24)
