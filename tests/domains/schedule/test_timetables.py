"""Keeping timetables: what they say, exceptions, copies, the end, who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from carnet.domains.network import operations as network
from carnet.domains.operators import operations as operators
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import (
    TimetableException,
    TripStatus,
)
from carnet.domains.schedule.models import Timetable, Trip
from carnet.infra import jobs
from carnet.infra.access import MemberRole
from carnet.infra.http.etag import PreconditionFailed
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.outbox import names
from tests.domains.schedule.timetables import (
    FIRST,
    a_timetable,
    generate,
    generated_until,
    trips_of,
    update,
)
from tests.domains.schedule.world import NOW, World, an_operator

BERLIN = ZoneInfo("Europe/Berlin")
TWO_WEEKS = [FIRST + timedelta(days=days) for days in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]


def test_a_timetable_is_kept_as_it_was_given(world: World) -> None:
    made = a_timetable(world)
    found = queries.timetable_at(operator_id=world.operator_id, timetable_id=made.id, by=CARNET)
    assert found == made
    assert (found.version, found.generated_until, found.ended_at) == (1, None, None)
    assert queries.timetables_page(operator_id=world.operator_id, by=CARNET, limit=9) == (made,)


def test_making_it_queues_its_trips_which_go_on_sale(world: World) -> None:
    timetable = a_timetable(world)
    assert not trips_of(timetable)
    jobs.run_due(now=NOW)
    made = trips_of(timetable)
    assert list(made) == TWO_WEEKS
    assert {trip.status for trip in made.values()} == {TripStatus.PUBLISHED}
    assert all(names(trip.id) == ["listing.published"] for trip in made.values())
    first = queries.stops(made[FIRST].id)
    assert first[0].departure == datetime(2026, 11, 23, 8, 29, tzinfo=BERLIN)
    assert first[-1].arrival == datetime(2026, 11, 23, 10, 29, tzinfo=BERLIN)
    assert generated_until(timetable) == date(2026, 12, 7)


def test_a_timetable_that_does_not_publish_makes_drafts_until_it_does(world: World) -> None:
    timetable = a_timetable(world, publishes=False)
    assert generate(timetable).published == 0
    assert {trip.status for trip in trips_of(timetable).values()} == {TripStatus.DRAFT}
    update(timetable, publishes=True)
    assert generate(timetable).published == 10


def test_exceptions_take_a_day_and_add_one(world: World) -> None:
    timetable = a_timetable(world)
    generate(timetable)
    tuesday, saturday = TWO_WEEKS[1], date(2026, 11, 28)
    dropped = trips_of(timetable)[tuesday].id
    for day, runs in ((tuesday, False), (saturday, True)):
        timetable = operations.timetable_exception_add(
            operator_id=world.operator_id,
            timetable_id=timetable.id,
            exception=TimetableException(day, runs, "Fair"),
            by=CARNET,
            now=NOW,
        )
    assert timetable.version == 3
    done = generate(timetable)
    assert (done.made, done.removed) == (1, 1)
    assert list(trips_of(timetable)) == sorted({*TWO_WEEKS, saturday} - {tuesday})
    # It stays, off sale, without the timetable and the vehicle: somebody may be buying in this moment.
    gone = Trip.objects.get(id=dropped)
    assert gone.withdrawn_at is not None
    assert (gone.timetable_id, gone.vehicle_id, gone.occupies) == (None, None, None)
    assert names(dropped) == ["listing.published", "listing.withdrawn"]
    back = operations.timetable_exception_remove(
        operator_id=world.operator_id, timetable_id=timetable.id, day=tuesday, by=CARNET, now=NOW
    )
    assert [one.day for one in back.exceptions] == [saturday]
    generate(back)
    assert trips_of(timetable)[tuesday].id != dropped


def test_an_exception_is_about_a_day_of_the_period(world: World) -> None:
    timetable = a_timetable(world)
    with pytest.raises(InvalidInput):
        operations.timetable_exception_add(
            operator_id=world.operator_id,
            timetable_id=timetable.id,
            exception=TimetableException(timetable.plan.valid_until, runs=True),
            by=CARNET,
            now=NOW,
        )


def test_one_that_ends_before_it_began_never_runs(world: World) -> None:
    timetable = a_timetable(world)
    operations.timetable_end(
        operator_id=world.operator_id, timetable_id=timetable.id, until=date(2026, 11, 1), by=CARNET, now=NOW
    )
    assert generate(timetable).made == 0


def test_a_copy_runs_at_another_time(world: World) -> None:
    timetable = a_timetable(world)
    with pytest.raises(operations.TimetableNotFound):
        operations.timetable_copy(
            operator_id=world.operator_id, timetable_id=new_id(), departs=time(9), name="X", by=CARNET, now=NOW
        )
    copied = operations.timetable_copy(
        operator_id=world.operator_id,
        timetable_id=timetable.id,
        departs=time(18, 0),
        name="ICE 509",
        by=CARNET,
        now=NOW,
    )
    assert copied.plan == replace(timetable.plan, name="ICE 509", number="", departs=time(18, 0))
    assert generate(timetable).made == generate(copied).made == 10


def test_the_next_runs_are_shown_with_their_trips(world: World) -> None:
    timetable = a_timetable(world)
    ask: dict[str, Any] = {
        "operator_id": world.operator_id,
        "timetable_id": timetable.id,
        "by": CARNET,
        "now": NOW,
    }
    assert [run.day for run in queries.timetable_runs(**ask, limit=3)] == TWO_WEEKS[:3]
    assert {run.trip_id for run in queries.timetable_runs(**ask)} == {None}
    generate(timetable)
    (run,) = queries.timetable_runs(**ask, since=FIRST, until=TWO_WEEKS[1])
    assert (run.trip_id, run.status) == (trips_of(timetable)[FIRST].id, TripStatus.PUBLISHED)
    assert [run.day for run in queries.plan_runs(timetable.plan, since=FIRST, limit=10)] == TWO_WEEKS


def test_two_people_who_change_it_at_once_do_not_undo_each_other(world: World) -> None:
    timetable = a_timetable(world)
    update(timetable, name="ICE 505")
    with pytest.raises(PreconditionFailed):
        operations.timetable_update(
            operator_id=world.operator_id,
            timetable_id=timetable.id,
            plan=timetable.plan,
            by=CARNET,
            now=NOW,
            seen=timetable.version,
        )
    assert Timetable.objects.get().name == "ICE 505"


def test_t44_nothing_of_another_operator_can_be_used_or_seen(world: World) -> None:
    theirs = a_timetable(world)
    other = an_operator("Other Rail")
    member = Principal(user_id=new_id(), memberships={other: MemberRole.OWNER})
    refused: list[tuple[dict[str, Any], type[Exception]]] = [
        ({}, network.RouteNotFound),
        ({"route_id": new_id()}, network.RouteNotFound),
    ]
    for changes, error in refused:
        with pytest.raises(error):
            operations.timetable_create(operator_id=other, plan=replace(theirs.plan, **changes), by=member, now=NOW)
    for at, error in ((other, operations.TimetableNotFound), (world.operator_id, NotFound)):
        with pytest.raises(error):
            operations.timetable_update(operator_id=at, timetable_id=theirs.id, plan=theirs.plan, by=member, now=NOW)
        with pytest.raises(NotFound):
            queries.timetable_at(operator_id=at, timetable_id=theirs.id, by=member)
        with pytest.raises(NotFound):
            operations.timetable_generate(operator_id=at, timetable_id=theirs.id, by=member, now=NOW)
    assert Timetable.objects.get().version == 1
    assert not Trip.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"fares": "None"}, operations.FareTableNotFound),
        ({"vehicle_id": new_id()}, operators.VehicleNotFound),
        ({"amenities": ("piano",)}, operators.UnknownAmenity),
        ({"days": frozenset()}, InvalidInput),
    ],
)
def test_what_it_is_made_of_must_be_there(world: World, changes: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        a_timetable(world, **changes)
    assert not Timetable.objects.exists()


def test_an_inspector_may_look_and_not_touch(world: World) -> None:
    timetable = a_timetable(world)
    inspector = Principal(user_id=new_id(), memberships={world.operator_id: MemberRole.INSPECTOR})
    assert queries.timetable_at(operator_id=world.operator_id, timetable_id=timetable.id, by=inspector) == timetable
    with pytest.raises(Forbidden):
        operations.timetable_end(
            operator_id=world.operator_id, timetable_id=timetable.id, until=FIRST, by=inspector, now=NOW
        )
    assert Timetable.objects.get().ended_at is None
