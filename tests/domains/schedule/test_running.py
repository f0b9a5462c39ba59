"""Trips on the day they run: delays to an instant, who did what, a day's departures, and one event per change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import TripStatus
from carnet.domains.schedule.models import Trip, TripHistory
from carnet.infra import events
from carnet.infra.access import MemberRole
from carnet.infra.events import relay_once
from carnet.infra.events.replay import send_again
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.outbox import names, published
from tests.domains.schedule.world import DEPARTURE, NOW, World, an_operator

LATE = timedelta(minutes=20)


@pytest.fixture
def on_sale(world: World) -> Trip:
    """A published trip."""
    trip = world.trip()
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    return Trip.objects.get(id=trip.id)


def somebody(operator_id, role: MemberRole = MemberRole.MANAGER) -> Principal:
    """A member of the operator."""
    return Principal(user_id=ids.new_id(), memberships={operator_id: role})


def test_t51_an_expected_departure_said_twice_delays_once(on_sale: Trip) -> None:
    for changed in (True, False):
        moved = operations.trip_expect(trip_id=on_sale.id, stop=0, at=DEPARTURE + LATE, by=CARNET, now=NOW)
        assert (moved.changed, moved.version, moved.status) == (changed, 2, TripStatus.DELAYED)
    assert queries.stops(on_sale.id)[0].departure == DEPARTURE + LATE
    assert names(on_sale.id) == ["listing.published", "listing.updated"]
    assert TripHistory.objects.filter(verb="delay").count() == 1


def test_an_expected_departure_moves_the_stops_behind_it_along(on_sale: Trip) -> None:
    before = queries.stops(on_sale.id)
    leaves = before[1].departure
    assert leaves
    operations.trip_expect(trip_id=on_sale.id, stop=1, at=leaves + LATE, by=CARNET, now=NOW)
    first, second, third = queries.stops(on_sale.id)
    assert first == before[0]
    assert second.arrival == before[1].arrival + LATE
    assert third.arrival == before[2].arrival + LATE


def test_the_last_stop_has_an_expected_arrival(on_sale: Trip) -> None:
    arrives = queries.stops(on_sale.id)[2].arrival
    operations.trip_expect(trip_id=on_sale.id, stop=2, at=arrives + LATE, by=CARNET, now=NOW)
    assert queries.stops(on_sale.id)[2].arrival == arrives + LATE


@pytest.mark.parametrize("by_minutes", [-1, 8 * 24 * 60])
def test_an_expected_departure_is_later_and_by_a_week_at_most(on_sale: Trip, by_minutes: int) -> None:
    at = DEPARTURE + timedelta(minutes=by_minutes)
    with pytest.raises(InvalidInput) as refused:
        operations.trip_expect(trip_id=on_sale.id, stop=0, at=at, by=CARNET, now=NOW)
    assert refused.value.pointers[0].path == "/departure"
    assert names(on_sale.id) == ["listing.published"]
    assert queries.stops(on_sale.id)[0].departure == DEPARTURE


@pytest.mark.parametrize("stop", [-1, 3])
def test_nothing_is_expected_at_a_stop_that_is_not_there(on_sale: Trip, stop: int) -> None:
    with pytest.raises(InvalidInput):
        operations.trip_expect(trip_id=on_sale.id, stop=stop, at=DEPARTURE + LATE, by=CARNET, now=NOW)


def test_a_departed_trip_is_expected_nowhere_else_not_even_where_it_is(on_sale: Trip) -> None:
    operations.trip_board(trip_id=on_sale.id, by=CARNET, now=NOW)
    operations.trip_depart(trip_id=on_sale.id, by=CARNET, now=NOW)
    for at in (DEPARTURE, DEPARTURE + LATE):
        with pytest.raises(operations.TripMoveRefused):
            operations.trip_expect(trip_id=on_sale.id, stop=0, at=at, by=CARNET, now=NOW)


def test_planned_and_expected_times_and_who_did_what_are_told(on_sale: Trip) -> None:
    by = somebody(on_sale.operator_id)
    operations.trip_delay(trip_id=on_sale.id, late=LATE, from_stop=1, reason="signal", by=by, now=NOW)
    operations.trip_delay(trip_id=on_sale.id, late=timedelta(minutes=5), by=by, now=NOW)
    operations.trip_withdraw(trip_id=on_sale.id, reason="full", by=by, now=NOW)
    operations.trip_publish(trip_id=on_sale.id, by=by, now=NOW)
    operations.trip_board(trip_id=on_sale.id, by=by, now=NOW)
    run = queries.trip_run(operator_id=on_sale.operator_id, trip_id=on_sale.id, by=by)
    first, second, last = run.calls
    assert (first.planned_departure, first.departure) == (DEPARTURE, DEPARTURE + timedelta(minutes=5))
    assert second.departure - second.planned_departure == timedelta(minutes=25)
    assert last.arrival - last.planned_arrival == timedelta(minutes=25)
    assert [(step.verb, step.actor, step.reason, step.late_minutes) for step in run.history] == [
        ("publish", None, "", 0),
        ("delay", by.user_id, "signal", 20),
        ("delay", by.user_id, "", 5),
        ("withdraw", by.user_id, "full", 0),
        ("publish", by.user_id, "", 0),
        ("board", by.user_id, "", 0),
    ]


def test_who_published_first_is_told(world: World) -> None:
    trip, by = world.trip(), somebody(world.operator_id)
    operations.trip_publish(trip_id=trip.id, by=by, now=NOW)
    run = queries.trip_run(operator_id=world.operator_id, trip_id=trip.id, by=by)
    assert [(step.verb, step.actor) for step in run.history] == [("publish", by.user_id)]


def test_departures_of_a_day_in_order_with_the_latest_delay(world: World, on_sale: Trip) -> None:
    early = world.trip(name="ICE 1", stops=world.stops(DEPARTURE - timedelta(hours=2)))
    world.trip(name="ICE 2", service_date=date(2026, 12, 2), stops=world.stops(DEPARTURE + timedelta(days=1)))
    operations.trip_delay(trip_id=on_sale.id, late=LATE, from_stop=1, by=CARNET, now=NOW)
    asked: dict[str, Any] = {"operator_id": world.operator_id, "by": CARNET, "day": date(2026, 12, 1)}
    found = queries.departures(**asked, limit=10)
    (first,) = queries.departures(**asked, limit=1)
    assert (first, *queries.departures(**asked, limit=10, after=(first.departs, first.trip.id))) == found
    assert [one.trip.id for one in found] == [early.id, on_sale.id]
    one = found[1]
    assert (one.origin, one.destination, one.timezone) == ("Berlin Hbf", "München Hbf", "Europe/Berlin")
    assert (one.departs, one.planned, one.late_minutes) == (DEPARTURE, DEPARTURE, 20)


def test_t57_a_day_of_many_trips_takes_as_many_statements_as_one(world: World, django_assert_num_queries) -> None:
    for number in range(3):
        world.trip(name=f"ICE {number}")
    with django_assert_num_queries(6):
        queries.departures(operator_id=world.operator_id, by=CARNET, day=date(2026, 12, 1), limit=10)


def test_t44_another_operators_trips_are_not_there(world: World, on_sale: Trip) -> None:
    stranger = somebody(an_operator("Other Rail"))
    with pytest.raises(NotFound):
        queries.departures(operator_id=world.operator_id, by=stranger, day=date(2026, 12, 1), limit=10)
    with pytest.raises(NotFound):
        queries.trip_run(operator_id=world.operator_id, trip_id=on_sale.id, by=stranger)
    with pytest.raises(operations.TripNotFound):
        operations.trip_expect(trip_id=on_sale.id, stop=0, at=DEPARTURE + LATE, by=stranger, now=NOW)
    inspector = somebody(world.operator_id, MemberRole.INSPECTOR)
    with pytest.raises(Forbidden):
        operations.trip_expect(trip_id=on_sale.id, stop=0, at=DEPARTURE + LATE, by=inspector, now=NOW)
    assert names(on_sale.id) == ["listing.published"]
    assert queries.stops(on_sale.id)[0].departure == DEPARTURE


def test_t51_a_change_keeps_its_one_id_however_often_it_is_sent(on_sale: Trip) -> None:
    operations.trip_cancel(trip_id=on_sale.id, reason="snow", by=CARNET, now=NOW)
    ids_before = [event.id for event in published(on_sale.id)]
    while relay_once(now=NOW):
        pass
    assert send_again(since=NOW)
    events.drain(now=NOW)
    operations.trip_cancel(trip_id=on_sale.id, reason="snow", by=CARNET, now=NOW)
    assert [event.id for event in published(on_sale.id)] == ids_before
    assert names(on_sale.id) == ["listing.published", "listing.updated"]


def test_t52_a_move_that_is_undone_told_nobody(on_sale: Trip) -> None:
    with transaction.atomic():
        operations.trip_cancel(trip_id=on_sale.id, reason="snow", by=CARNET, now=NOW)
        transaction.set_rollback(True)
    assert names(on_sale.id) == ["listing.published"]
    assert not TripHistory.objects.filter(verb="cancel").exists()


@pytest.mark.parametrize("field", ["status", None], ids=["its status", "all of it"])
def test_t8_a_trip_that_was_read_before_a_move_does_not_undo_it(on_sale: Trip, field: str | None) -> None:
    operations.trip_board(trip_id=on_sale.id, by=CARNET, now=NOW)
    with pytest.raises(Exception, match="does not move"), transaction.atomic():
        on_sale.save(update_fields=[field] if field else None)
    assert Trip.objects.get(id=on_sale.id).status == "boarding"
