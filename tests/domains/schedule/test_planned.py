"""Changing and deleting trips that nobody has a ticket for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from carnet.domains.network import operations as network
from carnet.domains.operators import operations as operators
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import NewStop, Outcome, StopKind, TripPlan, TripProfile, TripStatus
from carnet.domains.schedule.models import StopTime, Trip
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.etag import PreconditionFailed
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.outbox import names, published
from tests.domains.schedule.timetables import a_timetable, a_vehicle, trips_of
from tests.domains.schedule.world import DEPARTURE, NOW, World, an_operator


def plan_of(trip: TripProfile) -> TripPlan:
    return queries.trip_plan(operator_id=trip.operator_id, trip_id=trip.id, by=CARNET)


def update(trip: TripProfile, by: Principal = CARNET, seen: int | None = None, **changes: Any) -> TripProfile:
    plan = replace(plan_of(trip), **changes)
    return operations.trip_update(operator_id=trip.operator_id, trip_id=trip.id, plan=plan, by=by, now=NOW, seen=seen)


def delete(trip: TripProfile, by: Principal = CARNET) -> None:
    operations.trip_delete(operator_id=trip.operator_id, trip_id=trip.id, by=by, now=NOW)


def publish(trip: TripProfile, now: datetime = NOW) -> None:
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=now)


def test_a_trip_over_midnight_and_two_zones_with_typed_stops(world: World) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2027, 3, 27, 23, 30, tzinfo=berlin)
    stops = [
        NewStop(world.stations[0].id, departure=start),
        NewStop(
            world.stations[1].id,
            arrival=datetime(2027, 3, 28, 1, 50, tzinfo=berlin),
            departure=datetime(2027, 3, 28, 3, 10, tzinfo=berlin),  # 20 minutes later: that night has no 2 o'clock
            metres=1,
            kind=StopKind.TECHNICAL,
            pick_up=False,
            drop_off=False,
        ),
        NewStop(world.stations[2].id, arrival=datetime(2027, 3, 28, 4, 0, tzinfo=ZoneInfo("Europe/London")), metres=2),
    ]
    trip = world.trip(service_date=date(2027, 3, 27), stops=stops)
    kept = queries.stops(trip.id)
    assert kept == tuple(stops)
    assert kept[1].departure - kept[1].arrival == timedelta(minutes=20)  # type: ignore[operator]
    assert kept[2].arrival == datetime(2027, 3, 28, 3, 0, tzinfo=UTC)


def test_a_draft_is_planned_anew(world: World) -> None:
    trip = world.trip()
    later = DEPARTURE + timedelta(days=1)
    changed = update(trip, name="ICE 505", service_date=later.date(), stops=world.stops(later))
    assert (changed.name, changed.service_date, changed.revision, changed.status) == (
        "ICE 505",
        later.date(),
        1,
        TripStatus.DRAFT,
    )
    assert queries.stops(trip.id) == world.stops(later)
    assert names(trip.id) == []


def test_one_on_sale_tells_the_sellers(world: World) -> None:
    trip = world.trip()
    publish(trip)
    changed = update(trip, stops=world.stops(DEPARTURE + timedelta(minutes=5)))
    assert (changed.version, changed.edits) == (2, 1)
    assert names(trip.id) == ["listing.published", "listing.updated"]
    assert published(trip.id)[-1].data["listing"]["stops"][0]["departure"] == "2026-12-01T07:34:00Z"


def test_a_sold_one_is_refused_with_a_word_on_what_to_do(world: World) -> None:
    trip = world.trip()
    publish(trip)
    assert operations.trips_sold(since={trip.id: NOW}) == 1
    assert operations.trips_sold(since={trip.id: NOW + timedelta(hours=1)}) == 0
    assert Trip.objects.get().sold_since == NOW
    with pytest.raises(operations.TripSold, match="delay it, give it another vehicle or cancel it"):
        update(trip, name="ICE 505")
    assert Trip.objects.get().name == "ICE 503"
    assert names(trip.id) == ["listing.published"]


@pytest.mark.parametrize("verbs", [("delay",), ("board",), ("board", "depart"), ("cancel",)])
def test_one_under_way_is_not_planned_anew(world: World, verbs: tuple[str, ...]) -> None:
    trip = world.trip()
    publish(trip)
    more: dict[str, dict[str, Any]] = {"delay": {"late": timedelta(minutes=5)}, "cancel": {"reason": "x"}}
    for verb in verbs:
        getattr(operations, f"trip_{verb}")(trip_id=trip.id, by=CARNET, now=NOW, **more.get(verb, {}))
    with pytest.raises(operations.TripUnderWay):
        update(trip, name="ICE 505")
    assert Trip.objects.get().name == "ICE 503"


def test_t9_t10_what_is_cancelled_or_has_departed_is_not_put_on_sale(world: World) -> None:
    cancelled, departed, late = (world.trip(name=name) for name in ("A", "B", "C"))
    for trip in (cancelled, departed):
        publish(trip)
    operations.trip_cancel(trip_id=cancelled.id, reason="strike", by=CARNET, now=NOW)
    operations.trip_board(trip_id=departed.id, by=CARNET, now=NOW)
    operations.trip_depart(trip_id=departed.id, by=CARNET, now=NOW)
    for trip, outcome in ((cancelled, Outcome.CLOSED), (departed, Outcome.CLOSED), (late, Outcome.DEPARTED)):
        with pytest.raises(operations.TripNotPublishable) as refused:
            publish(trip, now=DEPARTURE)
        assert refused.value.members == {"outcome": outcome.value}
    assert names(late.id) == []
    assert Trip.objects.get(id=late.id).status == TripStatus.DRAFT


def test_two_people_who_change_it_at_once_do_not_undo_each_other(world: World) -> None:
    trip = world.trip()
    seen = trip.revision
    update(trip, name="ICE 505", seen=seen)
    with pytest.raises(PreconditionFailed):
        update(trip, name="ICE 507", seen=seen)
    assert Trip.objects.get().name == "ICE 505"


def test_a_draft_is_deleted_and_nothing_else(world: World) -> None:
    draft, on_sale = world.trip(), world.trip(name="ICE 505")
    publish(on_sale)
    runs = a_timetable(world, publishes=False)
    operations.timetable_generate(operator_id=world.operator_id, timetable_id=runs.id, by=CARNET, now=NOW)
    timetabled = queries.trip(next(iter(trips_of(runs).values())).id)
    assert timetabled is not None
    delete(draft)
    for trip, word in ((on_sale, "withdraw or cancel"), (timetabled, "exception")):
        with pytest.raises(operations.TripNotDeletable, match=word):
            delete(trip)
    assert queries.trip(draft.id) is None
    assert not StopTime.objects.filter(trip=draft.id).exists()
    assert Trip.objects.count() == 11


def test_a_vehicle_is_in_one_place_at_a_time(world: World) -> None:
    vehicle = a_vehicle(world)
    first = world.trip(vehicle_id=vehicle)
    during, after = DEPARTURE + timedelta(hours=1), DEPARTURE + timedelta(hours=2)
    with pytest.raises(operations.VehicleBusy) as refused:
        world.trip(name="ICE 505", vehicle_id=vehicle, stops=world.stops(during))
    assert refused.value.members == {
        "trip": {"id": ids.encode("trp", first.id), "name": "ICE 503", "service_date": "2026-12-01"}
    }
    assert [pointer.path for pointer in refused.value.pointers] == ["/vehicle"]
    assert Trip.objects.count() == 1
    # From its arrival on it is free, and so is one that is cancelled or stands for a series.
    second = world.trip(name="ICE 505", vehicle_id=vehicle, stops=world.stops(after))
    with pytest.raises(operations.VehicleBusy):
        update(second, stops=world.stops(during))
    assert queries.stops(second.id) == world.stops(after)
    update(first, name="ICE 501")  # it is not in its own way
    operations.trip_cancel(trip_id=first.id, reason="x", by=CARNET, now=NOW)
    update(second, stops=world.stops(during))
    series = a_vehicle(world, "ET 4xx", series=True)
    for _ in range(2):
        assert world.trip(vehicle_id=series).status is TripStatus.DRAFT


def test_the_database_itself_refuses_a_vehicle_in_two_places(world: World) -> None:
    vehicle = a_vehicle(world)
    first = world.trip(vehicle_id=vehicle)
    other = world.trip(name="ICE 505")
    occupies = Trip.objects.get(id=first.id).occupies
    with pytest.raises(IntegrityError), transaction.atomic():
        Trip.objects.filter(id=other.id).update(vehicle=vehicle, occupies=occupies)


def test_t44_a_stranger_changes_nothing(world: World) -> None:
    trip = world.trip()
    other = an_operator("Other Rail")
    owner = Principal(user_id=new_id(), memberships={other: MemberRole.OWNER})
    inspector = Principal(user_id=new_id(), memberships={world.operator_id: MemberRole.INSPECTOR})
    for by, error in ((owner, operations.TripNotFound), (inspector, Forbidden)):
        with pytest.raises(error):
            update(trip, by=by, name="Mine")
        with pytest.raises(error):
            delete(trip, by=by)
    for by, error in ((owner, NotFound), (inspector, Forbidden)):
        with pytest.raises(error):
            world.trip(by=by)
    with pytest.raises(operations.TripNotFound):
        operations.trip_update(operator_id=other, trip_id=trip.id, plan=plan_of(trip), by=owner, now=NOW)
    assert Trip.objects.get().edits == 0


def test_what_people_did_is_in_the_audit_log(world: World) -> None:
    manager = Principal(user_id=new_id(), memberships={world.operator_id: MemberRole.MANAGER})
    trip = world.trip(by=manager)
    update(trip, by=manager, name="ICE 505")
    delete(trip, by=manager)
    assert list(AuditEntry.objects.filter(actor=manager.user_id).order_by("id").values_list("verb", flat=True)) == [
        "trip.create",
        "trip.rewrite",
        "trip.delete",
    ]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": " "}, InvalidInput),
        ({"sale_from": NOW, "sale_until": NOW}, InvalidInput),
        ({"stops": ()}, InvalidInput),
        ({"vehicle_id": new_id()}, operators.VehicleNotFound),
        ({"route_id": new_id()}, network.RouteNotFound),
        ({"fare_table_id": new_id()}, operations.FareTableNotFound),
        ({"seat_plan_version_id": new_id()}, operators.SeatPlanNotFound),
        ({"amenities": ("piano",)}, operators.UnknownAmenity),
    ],
)
def test_a_bad_plan_changes_nothing(world: World, changes: dict[str, Any], error: type[Exception]) -> None:
    trip = world.trip()
    with pytest.raises(error):
        update(trip, **changes)
    assert queries.trip(trip.id) == trip
