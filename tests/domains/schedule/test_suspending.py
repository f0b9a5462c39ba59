"""What a suspension of the company does to its trips, to those who look for them and to those who hold tickets."""

from __future__ import annotations

import pytest

from carnet.domains.operators import operations as operators
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import TripProfile
from carnet.domains.schedule.models import Trip
from carnet.infra import events
from carnet.infra.principal import CARNET
from tests.domains.schedule.world import NOW, World, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """An operator with what trips need."""
    return a_world()


def _on_sale(world: World, name: str = "ICE 503", **changes: object) -> TripProfile:
    trip = world.trip(name=name, **changes)
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    events.drain(now=NOW)
    return trip


def _suspend(world: World) -> None:
    operators.operator_suspend(operator_id=world.operator_id, reason="unpaid", by=CARNET, now=NOW)
    events.drain(now=NOW)


def _approve(world: World) -> None:
    operators.operator_approve(operator_id=world.operator_id, by=CARNET, now=NOW)
    events.drain(now=NOW)


def _withdrawn(trip: TripProfile) -> bool:
    known = queries.trip(trip.id)
    assert known is not None
    return known.withdrawn


def test_what_went_off_sale_with_the_suspension_goes_back_on_sale(world: World) -> None:
    trip = _on_sale(world)
    _suspend(world)
    assert _withdrawn(trip)
    _approve(world)
    assert not _withdrawn(trip)
    assert not Trip.objects.filter(withdrawn_for_suspension=True).exists()


def test_what_was_withdrawn_before_stays_off_sale(world: World) -> None:
    kept, other = _on_sale(world, "kept"), _on_sale(world, "other")
    operations.trip_withdraw(trip_id=kept.id, reason="works", by=CARNET, now=NOW)
    _suspend(world)
    _approve(world)
    assert (_withdrawn(kept), _withdrawn(other)) == (True, False)


def test_what_is_withdrawn_during_the_suspension_stays_off_sale(world: World) -> None:
    trip = _on_sale(world)
    _suspend(world)
    operations.trip_withdraw(trip_id=trip.id, reason="works", by=CARNET, now=NOW)
    _approve(world)
    assert _withdrawn(trip)


def test_a_draft_stays_one(world: World) -> None:
    draft = world.trip()
    _suspend(world)
    _approve(world)
    known = queries.trip(draft.id)
    assert known is not None
    assert (known.status, known.version) == ("draft", 0)


def test_what_has_left_in_the_meantime_stays_off_sale(world: World) -> None:
    trip = _on_sale(world)
    _suspend(world)
    for verb in (operations.trip_board, operations.trip_depart):
        verb(trip_id=trip.id, by=CARNET, now=NOW)
    _approve(world)
    assert _withdrawn(trip)
    assert not Trip.objects.filter(withdrawn_for_suspension=True).exists()


def test_other_companies_sell_on(world: World) -> None:
    trip = _on_sale(world)
    operators.operator_suspend(
        operator_id=operators.operator_create(name="Other", currency="EUR", by=CARNET, now=NOW).id,
        reason="unpaid",
        by=CARNET,
        now=NOW,
    )
    events.drain(now=NOW)
    assert not _withdrawn(trip)


@pytest.mark.parametrize("approved_again", [True, False])
def test_events_that_come_late_do_what_the_company_is_by_now(world: World, approved_again: bool) -> None:
    trip = _on_sale(world)
    operators.operator_suspend(operator_id=world.operator_id, reason="unpaid", by=CARNET, now=NOW)
    operators.operator_approve(operator_id=world.operator_id, by=CARNET, now=NOW)
    if not approved_again:
        operators.operator_suspend(operator_id=world.operator_id, reason="again", by=CARNET, now=NOW)
    events.drain(now=NOW)
    assert _withdrawn(trip) is not approved_again
