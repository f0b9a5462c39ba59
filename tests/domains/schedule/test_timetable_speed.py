"""How fast timetables make trips and lists of trips page. The figures go to docs/performance.md.

Run it with `-s` to read them.
"""

from __future__ import annotations

import resource
import statistics
import time
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.operators import operations as operators
from carnet.domains.operators.contracts import Layout
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import ListingKind, Outcome, TripStatus
from carnet.domains.schedule.models import Trip
from carnet.infra.principal import CARNET
from tests import builders
from tests.domains.schedule.timetables import a_plan, a_route, a_vehicle
from tests.domains.schedule.world import NOW, World, a_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

_TWENTY = [f"City {number:02}" for number in range(20)]


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_ten_thousand_trips_are_made_and_published_in_bounded_memory() -> None:
    world = a_world(cities=_TWENTY[:10])
    route, vehicle = a_route(world), a_vehicle(world, series=True)
    today = NOW.date()
    plan = a_plan(world, route_id=route, vehicle_id=vehicle, days=frozenset(range(1, 8)), ahead_days=366)
    plan = replace(plan, valid_from=today + timedelta(days=1), valid_until=today + timedelta(days=400))
    given = {"operator_id": world.operator_id, "by": CARNET, "now": NOW}
    made = [operations.timetable_create(plan=replace(plan, name=f"ICE {n}"), **given).id for n in range(28)]
    operations.timetables_generate(timetable_ids=made[:1], now=NOW)
    gone, before, started = [0], _megabytes(), time.perf_counter()
    done = operations.timetables_generate(
        timetable_ids=made[1:], now=NOW, advance=lambda days: gone.__setitem__(0, gone[0] + days)
    )
    took, grew = time.perf_counter() - started, _megabytes() - before
    print(f"\n{done.made} trips of 10 stops in {took:.1f} s, {done.made / took:.0f}/s; memory grew by {grew:.1f} MB")  # noqa: T201
    assert done.made == done.published == 27 * 365
    assert gone == [27 * 366]
    assert grew < 50


def test_a_train_of_800_seats_and_20_stops_is_published_in_a_second() -> None:
    world = a_world(cities=_TWENTY)
    plan = builders.a_plan(800)
    layout = Layout(ListingKind.TRAIN, plan.sections, plan.seats)
    version = operators.seat_plan_save(
        operator_id=world.operator_id, name="Long", layout=layout, by=CARNET, now=NOW
    ).version_id
    trip = world.trip(seat_plan_version_id=version)
    started = time.perf_counter()
    done = operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    took = time.perf_counter() - started
    print(f"\npublished in {took * 1000:.0f} ms")  # noqa: T201
    assert done.outcome is Outcome.PUBLISHED
    assert took < 1


def test_t57_a_hundred_thousand_trips_page_in_fifty_milliseconds() -> None:
    world = a_world()
    route = a_route(world)
    _fill(world, route, 100_000)
    draw, first = Random(7), date(2026, 1, 1)
    for name, filters in (
        ("all", {}),
        ("of a status", {"status": TripStatus.CANCELLED}),
        ("of a route", {"route_id": route}),
    ):
        times, counts = [], set()
        for _ in range(100):
            since = first + timedelta(days=draw.randrange(1_000))
            last = Trip.objects.filter(service_date=since).order_by("name", "id").first()
            assert last is not None
            with CaptureQueriesContext(connection) as captured:
                started = time.perf_counter()
                page = queries.trips_page(
                    operator_id=world.operator_id,
                    by=CARNET,
                    since=first,
                    until=date(2099, 1, 1),
                    after=(last.service_date, last.name, last.id),
                    limit=51,
                    **filters,
                )
                times.append(time.perf_counter() - started)
            counts.add(len(captured))
            assert page
        p95 = statistics.quantiles(times, n=20)[-1] * 1000
        print(f"\n{name}: p95 {p95:.1f} ms, median {statistics.median(times) * 1000:.1f} ms, queries {counts}")  # noqa: T201
        assert counts == {1}
        assert p95 < 50


def _fill(world: World, route: UUID, number: int) -> None:
    """Trips over 1,000 days, one in a hundred cancelled, half of them on the route."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO schedule_trip (id, operator_id, kind, name, service_date, status, seat_plan_version_id,
                                       fare_table_id, route_id)
            SELECT carnet_uuid7(), %s, 'train', 'ICE ' || n %% 100, date '2026-01-01' + n / 100,
                   CASE WHEN n %% 100 = 7 THEN 'cancelled' ELSE 'published' END, %s, %s,
                   CASE WHEN n %% 2 = 0 THEN %s::uuid END
            FROM generate_series(0, %s - 1) AS n
            """,
            [world.operator_id, world.seat_plan_version_id, world.fare_table.id, route, number],
        )
        cursor.execute("ANALYZE schedule_trip")
