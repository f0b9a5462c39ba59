"""The trips that timetables make: which, when, and which are left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.operators import operations as operators
from carnet.domains.operators.contracts import Terms
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import (
    LeftBecause,
    NewFare,
    Tariff,
    TariffKind,
    TripPlan,
    TripStatus,
)
from carnet.domains.schedule.models import StopTime, Timetable, Trip
from carnet.infra import jobs
from carnet.infra.principal import CARNET
from tests.domains.schedule.outbox import names
from tests.domains.schedule.timetables import (
    FIRST,
    a_plan,
    a_route,
    a_timetable,
    a_vehicle,
    generate,
    generated_until,
    sell,
    trips_of,
    update,
)
from tests.domains.schedule.world import NOW, World, a_world

BERLIN = ZoneInfo("Europe/Berlin")
TWO_WEEKS = [FIRST + timedelta(days=days) for days in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]


def test_generating_again_changes_nothing(world: World) -> None:
    timetable = a_timetable(world)
    done = generate(timetable)
    assert (done.made, done.published, done.left) == (10, 10, ())
    before = list(Trip.objects.order_by("id").values())
    again = generate(timetable)
    assert (again.made, again.changed, again.removed, again.published, again.left) == (0, 0, 0, 0, ())
    assert list(Trip.objects.order_by("id").values()) == before


def test_every_day_makes_the_trips_of_one_more(world: World) -> None:
    timetable = a_timetable(world, days=frozenset(range(1, 8)))
    generate(timetable)
    later = NOW + timedelta(days=3)
    assert operations.timetables_extend(now=later) == 1
    jobs.run_due(now=later)
    assert list(trips_of(timetable))[-1] == date(2026, 12, 9)
    assert generated_until(timetable) == date(2026, 12, 10)


def test_no_trips_are_made_past_the_period_or_for_runs_that_have_left(world: World) -> None:
    timetable = a_timetable(world, valid_from=date(2026, 11, 20), valid_until=date(2026, 11, 25))
    done = generate(timetable, now=NOW)  # after today's departure at 8:29
    assert done.made == 2
    assert list(trips_of(timetable)) == [date(2026, 11, 23), date(2026, 11, 24)]
    assert generated_until(timetable) == date(2026, 11, 25)


def test_drafts_that_are_no_longer_wanted_are_deleted(world: World) -> None:
    timetable = a_timetable(world, publishes=False)
    generate(timetable)
    update(timetable, days=frozenset({1}))
    assert generate(timetable).removed == 8
    assert Trip.objects.count() == 2
    assert StopTime.objects.count() == 6


def test_a_change_reaches_trips_that_nobody_bought_and_no_others(world: World) -> None:
    timetable = a_timetable(world)
    generate(timetable)
    made = trips_of(timetable)
    sold, edited, delayed, cancelled = (made[day] for day in TWO_WEEKS[:4])
    sell(sold)
    _edit(world, edited)
    operations.trip_delay(trip_id=delayed.id, late=timedelta(minutes=5), by=CARNET, now=NOW)
    operations.trip_cancel(trip_id=cancelled.id, reason="strike", by=CARNET, now=NOW)
    before = {trip.id: queries.stops(trip.id) for trip in made.values()}
    update(timetable, departs=time(9, 0), name="ICE 505")
    done = generate(timetable)
    assert (done.made, done.changed, done.removed) == (0, 6, 0)
    assert [(one.day, one.because, one.trip_id) for one in done.left] == [
        (TWO_WEEKS[0], LeftBecause.SOLD, sold.id),
        (TWO_WEEKS[1], LeftBecause.EDITED, edited.id),
        (TWO_WEEKS[2], LeftBecause.UNDER_WAY, delayed.id),
    ]
    for trip in (sold, edited, delayed, cancelled):
        assert queries.stops(trip.id) == before[trip.id]
    for day in TWO_WEEKS[4:]:
        trip = Trip.objects.get(id=made[day].id)
        assert trip.name == "ICE 505"
        assert queries.stops(trip.id)[0].departure == datetime(day.year, day.month, day.day, 9, 0, tzinfo=BERLIN)
        assert names(trip.id) == ["listing.published", "listing.updated"]
    assert generate(timetable).changed == 0


def test_sold_trips_stay_when_the_pattern_drops_them(world: World) -> None:
    timetable = a_timetable(world)
    generate(timetable)
    sold = trips_of(timetable)[TWO_WEEKS[1]]
    sell(sold)
    ended = operations.timetable_end(
        operator_id=world.operator_id, timetable_id=timetable.id, until=TWO_WEEKS[1], by=CARNET, now=NOW
    )
    assert (ended.plan.valid_until, ended.ended_at) == (TWO_WEEKS[1], NOW)
    done = generate(timetable)
    assert done.removed == 8
    assert [(one.day, one.because) for one in done.left] == [(TWO_WEEKS[1], LeftBecause.SOLD)]
    assert list(trips_of(timetable)) == TWO_WEEKS[:2]
    assert names(sold.id) == ["listing.published"]
    with pytest.raises(operations.TimetableEnded):
        update(timetable, name="ICE 505")
    assert not queries.timetables_page(operator_id=world.operator_id, by=CARNET, limit=9)
    assert len(queries.timetables_page(operator_id=world.operator_id, by=CARNET, ended=True, limit=9)) == 1


def test_a_cancelled_run_is_not_made_again(world: World) -> None:
    timetable = a_timetable(world)
    generate(timetable)
    operations.trip_cancel(trip_id=trips_of(timetable)[FIRST].id, reason="strike", by=CARNET, now=NOW)
    assert generate(timetable).made == 0


def test_what_a_person_withdrew_stays_withdrawn(world: World) -> None:
    timetable = a_timetable(world)
    generate(timetable)
    trip = trips_of(timetable)[FIRST]
    operations.trip_withdraw(trip_id=trip.id, reason="works", by=CARNET, now=NOW)
    update(timetable, name="ICE 505")
    assert generate(timetable).changed == 10
    trip.refresh_from_db()
    assert (trip.name, trip.withdrawn_at) == ("ICE 505", NOW)


def test_the_newest_fares_and_the_vehicles_seats_count(world: World) -> None:
    timetable = a_timetable(world)
    generate(timetable)
    fares = [NewFare("Flex", "2", Tariff(TariffKind.FLAT, amount=10_900))]
    newest = operations.fare_table_create(
        operator_id=world.operator_id, name="Domestic", fares=fares, by=CARNET, now=NOW
    ).fare_table
    assert operations.timetables_renew(operator_id=world.operator_id, fares="Domestic") == 1
    jobs.run_due(now=NOW)
    assert {trip.fare_table_id for trip in trips_of(timetable).values()} == {newest.id}
    assert names(newest.id) == ["fare-table.published"]


def test_an_unapproved_operators_runs_wait_for_the_approval(db: None) -> None:
    world = a_world()
    waiting = replace(world, operator_id=world.operator_id)
    timetable = a_timetable(waiting)
    operators.operator_suspend(operator_id=world.operator_id, reason="papers", by=CARNET, now=NOW)
    done = generate(timetable)
    assert (done.made, done.published, done.refused) == (10, 0, 10)
    operators.operator_approve(operator_id=world.operator_id, by=CARNET, now=NOW)
    assert generate(timetable).published == 10


def test_the_sale_opens_after_the_lead_time(db: None) -> None:
    world = a_world(terms=Terms(lead_hours=48))
    timetable = a_timetable(world)
    generate(timetable)
    assert {trip.sale_from for trip in trips_of(timetable).values()} == {NOW + timedelta(hours=48)}


def test_a_busy_vehicle_leaves_its_day_out_and_names_the_trip(world: World) -> None:
    vehicle = a_vehicle(world)
    start = datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)
    world.trip(name="Special", vehicle_id=vehicle, service_date=TWO_WEEKS[1], stops=world.stops(start))
    timetable = a_timetable(world, vehicle_id=vehicle)
    done = generate(timetable)
    assert done.made == 9
    assert [(one.day, one.because, one.other) for one in done.left] == [
        (TWO_WEEKS[1], LeftBecause.BUSY, "Special, 2026-11-24")
    ]
    # The day is looked at again, and made once the vehicle is free.
    Trip.objects.filter(name="Special").update(status=TripStatus.CANCELLED)
    assert generate(timetable).made == 1


def test_runs_of_one_vehicle_move_up_without_being_in_each_others_way(world: World) -> None:
    calls = a_plan(world).calls
    long = (*calls[:-1], replace(calls[-1], arrival=20 * 60))  # from 8:29 until 4:29 the next morning, every day
    route, vehicle = Timetable.objects.first(), None
    assert route is None
    timetable = operations.timetable_create(
        operator_id=world.operator_id,
        plan=a_plan(
            world,
            route_id=a_route(world, "Long"),
            vehicle_id=vehicle or a_vehicle(world, "ET 1"),
            days=frozenset(range(1, 8)),
            calls=long,
        ),
        by=CARNET,
        now=NOW,
    )
    generate(timetable)
    update(timetable, departs=time(20, 0))
    done = generate(timetable)
    assert (done.changed, done.left) == (14, ())


def test_many_days_take_as_many_statements_as_few(world: World) -> None:
    def statements(days: int) -> int:
        timetable = a_timetable(
            world,
            route_id=a_route(world, f"Way {days}"),
            vehicle_id=a_vehicle(world, f"ET {days}"),
            ahead_days=3 + days,
        )
        with CaptureQueriesContext(connection) as captured:
            assert generate(timetable).made == days
        return len(captured)

    statements(3)  # tells the sellers of seats and fares, once
    assert statements(1) == statements(5)


def _edit(world: World, trip: Trip) -> None:
    plan = queries.trip_plan(operator_id=world.operator_id, trip_id=trip.id, by=CARNET)
    assert isinstance(plan, TripPlan)
    operations.trip_update(
        operator_id=world.operator_id, trip_id=trip.id, plan=replace(plan, name="ICE 503 X"), by=CARNET, now=NOW
    )


def test_a_hold_in_the_moment_a_run_is_dropped_keeps_its_trip(world: World) -> None:
    timetable = a_timetable(world)
    generate(timetable)
    trip = trips_of(timetable)[FIRST]
    update(timetable, days=frozenset({2}))
    generate(timetable)
    sell(trip)  # what the sellers told arrives after all
    trip.refresh_from_db()
    assert (trip.status, trip.sold_since, trip.timetable_id) == (TripStatus.PUBLISHED, NOW, None)
    assert len(queries.stops(trip.id)) == 3
