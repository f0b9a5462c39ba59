"""The life of a trip after its publication."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from carnet.domains.operators import operations as operators
from carnet.domains.schedule import operations, queries, rules
from carnet.domains.schedule.contracts import ListingSnapshot, Outcome, TripStatus
from carnet.domains.schedule.events import ListingUpdated, ListingWithdrawn
from carnet.domains.schedule.models import Trip, TripHistory
from carnet.infra import events
from carnet.infra.access import PlatformRole
from carnet.infra.events import codec
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.outbox import names, published
from tests.domains.schedule.world import NOW, World


@pytest.fixture
def on_sale(world: World) -> Trip:
    """A published trip."""
    trip = world.trip()
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    return Trip.objects.get(id=trip.id)


def _last(trip: Trip) -> ListingSnapshot:
    return codec.from_json(ListingUpdated, published(trip.id)[-1].data).listing


def _moves(trip: Trip) -> list[tuple[str, str, str]]:
    rows = TripHistory.objects.filter(trip=trip).order_by("id")
    return list(rows.values_list("verb", "from_status", "to_status"))


def test_t9_a_cancelled_trip_says_so_in_its_last_snapshot_and_stays_closed(on_sale: Trip) -> None:
    moved = operations.trip_cancel(trip_id=on_sale.id, reason="snow", by=CARNET, now=NOW)
    assert (moved.status, moved.version, moved.changed) == (TripStatus.CANCELLED, 2, True)
    assert names(on_sale.id) == ["listing.published", "listing.updated"]
    assert (_last(on_sale).status, _last(on_sale).version) == (TripStatus.CANCELLED, 2)
    with pytest.raises(operations.TripNotPublishable):
        operations.trip_publish(trip_id=on_sale.id, by=CARNET, now=NOW)
    assert len(names(on_sale.id)) == 2


def test_t9_a_withdrawn_trip_is_off_sale_until_it_is_published_again(on_sale: Trip) -> None:
    moved = operations.trip_withdraw(trip_id=on_sale.id, reason="sold elsewhere", by=CARNET, now=NOW)
    assert (moved.status, moved.version, moved.changed) == (TripStatus.PUBLISHED, 2, True)
    event = published(on_sale.id)[-1]
    assert (event.name, event.aggregate_version) == ("listing.withdrawn", 2)
    assert codec.from_json(ListingWithdrawn, event.data) == ListingWithdrawn("sold elsewhere")
    again = operations.trip_publish(trip_id=on_sale.id, by=CARNET, now=NOW)
    assert (again.outcome, again.version) == (Outcome.UPDATED, 3)
    assert _last(on_sale).on_sale


def test_withdrawing_twice_tells_once(on_sale: Trip) -> None:
    operations.trip_withdraw(trip_id=on_sale.id, reason="x", by=CARNET, now=NOW)
    again = operations.trip_withdraw(trip_id=on_sale.id, reason="x", by=CARNET, now=NOW)
    assert (again.version, again.changed) == (2, False)
    assert names(on_sale.id) == ["listing.published", "listing.withdrawn"]


def test_a_delayed_trip_that_was_withdrawn_stays_off_sale(on_sale: Trip) -> None:
    operations.trip_withdraw(trip_id=on_sale.id, reason="x", by=CARNET, now=NOW)
    operations.trip_delay(trip_id=on_sale.id, late=timedelta(minutes=20), by=CARNET, now=NOW)
    assert (_last(on_sale).status, _last(on_sale).on_sale) == (TripStatus.DELAYED, False)


def test_a_delay_moves_everything_from_a_stop_on_and_tells_the_sellers(world: World, on_sale: Trip) -> None:
    before = world.stops()
    operations.trip_delay(
        trip_id=on_sale.id, late=timedelta(minutes=20), from_stop=1, reason="signal", by=CARNET, now=NOW
    )
    first, second, third = _last(on_sale).stops
    assert first.departure == before[0].departure
    assert (second.arrival, second.departure, third.arrival) == tuple(
        time and time + timedelta(minutes=20) for time in (before[1].arrival, before[1].departure, before[2].arrival)
    )
    assert _last(on_sale).status is TripStatus.DELAYED
    operations.trip_delay(trip_id=on_sale.id, late=timedelta(minutes=5), by=CARNET, now=NOW)
    assert [verb for verb, _, _ in _moves(on_sale)] == ["publish", "delay", "delay"]
    assert names(on_sale.id)[1:] == ["listing.updated", "listing.updated"]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=-5), timedelta(days=8)])
def test_a_delay_moves_to_later_only(on_sale: Trip, late: timedelta) -> None:
    with pytest.raises(InvalidInput):
        operations.trip_delay(trip_id=on_sale.id, late=late, by=CARNET, now=NOW)
    assert names(on_sale.id) == ["listing.published"]


@pytest.mark.parametrize("from_stop", [-1, 3])
def test_a_delay_from_a_stop_that_is_not_there_changes_nothing(on_sale: Trip, from_stop: int) -> None:
    before = queries.stops(on_sale.id)
    with pytest.raises(InvalidInput):
        operations.trip_delay(trip_id=on_sale.id, late=timedelta(hours=1), from_stop=from_stop, by=CARNET, now=NOW)
    assert queries.stops(on_sale.id) == before
    assert _moves(on_sale) == [("publish", "draft", "published")]


def test_a_whole_life_leaves_one_row_of_history_and_one_event_per_move(on_sale: Trip) -> None:
    for verb in (operations.trip_board, operations.trip_depart, operations.trip_arrive):
        assert verb(trip_id=on_sale.id, by=CARNET, now=NOW).changed
        assert not verb(trip_id=on_sale.id, by=CARNET, now=NOW).changed
    assert _moves(on_sale) == [
        ("publish", "draft", "published"),
        ("board", "published", "boarding"),
        ("depart", "boarding", "departed"),
        ("arrive", "departed", "arrived"),
    ]
    assert [event.data["listing"]["status"] for event in published(on_sale.id)] == [
        "published",
        "boarding",
        "departed",
        "arrived",
    ]


def test_a_departed_trip_is_frozen(on_sale: Trip) -> None:
    operations.trip_board(trip_id=on_sale.id, by=CARNET, now=NOW)
    operations.trip_depart(trip_id=on_sale.id, by=CARNET, now=NOW)
    with pytest.raises(operations.TripMoveRefused):
        operations.trip_delay(trip_id=on_sale.id, late=timedelta(hours=1), by=CARNET, now=NOW)
    with pytest.raises(operations.TripMoveRefused) as refused:
        operations.trip_cancel(trip_id=on_sale.id, reason="x", by=CARNET, now=NOW)
    assert refused.value.members == {"status": "departed"}
    assert not operations.trip_withdraw(trip_id=on_sale.id, reason="x", by=CARNET, now=NOW).changed
    assert len(names(on_sale.id)) == 3


def test_what_staff_do_is_in_the_audit_log_once(on_sale: Trip) -> None:
    actor = ids.new_id()
    admin = Principal(user_id=actor, roles=frozenset({PlatformRole.ADMIN}))
    for _ in range(2):
        operations.trip_cancel(trip_id=on_sale.id, reason="snow", by=admin, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb, subject, detail FROM audit_entry WHERE actor = %s", [actor])
        rows = [(verb, subject, json.loads(detail)) for verb, subject, detail in cursor]
    assert rows == [("trip.cancel", ids.encode("trp", on_sale.id), {"reason": "snow"})]


def test_cancelling_a_draft_tells_nobody(world: World) -> None:
    trip = world.trip()
    assert operations.trip_cancel(trip_id=trip.id, reason="x", by=CARNET, now=NOW).version == 0
    assert names(trip.id) == []


def test_t8_no_statement_writes_an_old_status_over_a_newer_one(on_sale: Trip) -> None:
    operations.trip_cancel(trip_id=on_sale.id, reason="snow", by=CARNET, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        on_sale.save()  # read before the cancellation
    known = queries.trip(on_sale.id)
    assert known is not None
    assert known.status is TripStatus.CANCELLED


def test_the_database_allows_the_moves_of_the_table_and_no_others(db: None) -> None:
    with connection.cursor() as cursor:
        for before, to in product(TripStatus, repeat=2):
            cursor.execute("SELECT schedule_trip_may_move(%s, %s)", [before.value, to.value])
            known = any(start is before and end is to for (start, _), end in rules.MOVES.items())
            assert before is to or cursor.fetchone() == (known,), (before, to)


def test_a_suspended_operators_trips_go_off_sale(on_sale: Trip) -> None:
    operators.operator_suspend(operator_id=on_sale.operator_id, reason="unpaid", by=CARNET, now=NOW)
    events.drain(now=NOW)
    assert names(on_sale.id) == ["listing.published", "listing.withdrawn"]


def test_a_late_suspension_does_not_stop_an_operator_that_is_approved_again(on_sale: Trip) -> None:
    operators.operator_suspend(operator_id=on_sale.operator_id, reason="unpaid", by=CARNET, now=NOW)
    operators.operator_approve(operator_id=on_sale.operator_id, by=CARNET, now=NOW)
    events.drain(now=NOW)
    assert names(on_sale.id) == ["listing.published"]


def test_new_terms_reach_the_listings(on_sale: Trip) -> None:
    operator_id = on_sale.operator_id
    operators.operator_update(operator_id=operator_id, name="Better Rail", by=CARNET, now=NOW)
    operators.operator_set_commission(operator_id=operator_id, commission_bp=300, by=CARNET, now=NOW)
    events.drain(now=NOW)
    assert (_last(on_sale).operator_name, _last(on_sale).commission_bp) == ("Better Rail", 300)
