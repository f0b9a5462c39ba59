"""A vehicle is in one place at a time, however many plan it at the same moment. With a negative control."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

import pytest
from django.db import connection

from carnet.domains.schedule import operations
from carnet.domains.schedule.contracts import Generated, TripProfile
from carnet.domains.schedule.models import Trip
from carnet.infra.principal import CARNET
from tests.concurrency.crowd import all_at_once
from tests.domains.schedule.timetables import a_timetable, a_vehicle, trips_of
from tests.domains.schedule.world import NOW, World, a_world

pytestmark = pytest.mark.django_db(transaction=True)

_CONSTRAINT = "schedule_trip_vehicle_alone"


def _plan_at_once(world: World, vehicle: UUID, count: int = 4) -> list[TripProfile | Exception]:
    return all_at_once([partial(world.trip, name=f"ICE {number}", vehicle_id=vehicle) for number in range(count)])


def test_one_of_many_gets_the_vehicle() -> None:
    world = a_world()
    results = _plan_at_once(world, a_vehicle(world))
    refusals = [one for one in results if isinstance(one, Exception)]
    assert len(refusals) == 3
    assert {type(one) for one in refusals} == {operations.VehicleBusy}
    (made,) = [one for one in results if isinstance(one, TripProfile)]
    assert all(refusal.members["trip"]["name"] == made.name for refusal in refusals)  # type: ignore[attr-defined]
    assert Trip.objects.count() == 1


def test_without_the_constraint_it_is_in_many_places() -> None:
    world = a_world()
    with _no_constraint():
        results = _plan_at_once(world, a_vehicle(world))
        assert not [one for one in results if isinstance(one, Exception)]
        assert Trip.objects.count() == 4
        Trip.objects.all().delete()


def test_trips_made_twice_at_once_are_made_once() -> None:
    world = a_world()
    timetable = a_timetable(world)
    generate = partial(
        operations.timetable_generate,
        operator_id=world.operator_id,
        timetable_id=timetable.id,
        by=CARNET,
        now=NOW,
    )
    results = all_at_once([generate] * 3)
    assert all(isinstance(one, Generated) for one in results)
    assert sum(one.made for one in results if isinstance(one, Generated)) == 10
    assert len(trips_of(timetable)) == 10


@contextmanager
def _no_constraint() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [_CONSTRAINT])
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE schedule_trip DROP CONSTRAINT {_CONSTRAINT}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE schedule_trip ADD CONSTRAINT {_CONSTRAINT} {definition}")
