"""T38: who has a ticket of a changed trip takes another one of the same operator, without a charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import Change, Choice, TicketStatus
from carnet.domains.inventory import operations as inventory_operations
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW, a_plan
from tests.domains.booking.changed import Bought, bought, cancelled, moved, news
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import another, faults, live, owed
from tests.domains.booking.offers import with_fares
from tests.money import balance


def rebook(one: Bought, change: Change, train: ListingSnapshot, **more: Any) -> operations.Chosen:
    where: dict[str, Any] = {"listing_id": train.id, "from_stop": 0, "to_stop": train.legs, **more}
    return operations.change_rebook(
        user_id=one.user_id,
        reference=one.reference,
        change_id=change.id,
        **{"now": NOW, **where},
    )


def transfers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM payments_transfer WHERE kind <> 'top_up' ORDER BY created_at")
        return [kind for (kind,) in cursor.fetchall()]


def test_t38_another_trip_costs_nothing_whatever_it_would_cost_today(sale: Sale) -> None:
    one = bought(sale)
    train = another(sale)
    cancelled(sale)
    (change,) = one.changes()
    assert change.choices == (Choice.REBOOKED, Choice.REFUNDED)
    before = owed(sale.listing.operator_id)
    done = rebook(one, change, train)
    assert (done.already, done.change.choice) == (False, Choice.REBOOKED)
    old, new = one.booking.tickets
    assert (old.status, new.status, new.replaces_id) == (TicketStatus.EXCHANGED, TicketStatus.ISSUED, old.id)
    assert (new.price, new.family, new.conditions, new.passenger) == (
        old.price,
        old.family,
        old.conditions,
        old.passenger,
    )
    assert balance(one.user_id) == 6_000
    assert owed(sale.listing.operator_id) == before
    assert transfers() == ["capture"]
    (fact,) = OutboxEvent.objects.filter(name="ticket.exchanged").values_list("data", flat=True)
    assert (fact["reason"], fact["fee"]) == ("rebooking", {"amount": 0, "currency": "EUR"})
    assert faults() == []


def test_t14_t34_a_choice_is_made_once(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    cancelled(sale)
    (change,) = one.changes()
    rebook(one, change, train)
    assert rebook(one, change, train).already
    with pytest.raises(problems.ChangeAnswered):
        one.refund(change)
    assert len(one.booking.tickets) == 2
    assert balance(one.user_id) == 6_000
    assert faults() == []


def test_all_changed_tickets_go_together_or_not_at_all(sale: Sale) -> None:
    one, train = bought(sale, count=2), another(sale)
    cancelled(sale)
    numbers = [change.id for change in one.changes()]
    about: dict[str, Any] = {
        "user_id": one.user_id,
        "reference": one.reference,
        "change_ids": numbers,
        "listing_id": train.id,
    }
    with pytest.raises(problems.SeatsAndPassengersDiffer):
        operations.changes_rebook(**about, from_stop=0, to_stop=4, seats=["1-1"], now=NOW)
    with pytest.raises(problems.SeatUnknown) as refused:
        operations.changes_rebook(**about, from_stop=0, to_stop=4, seats=["1-1", "9-9"], now=NOW)
    assert refused.value.pointers[0].path == "/seats/1"
    assert {ticket.status for ticket in one.booking.tickets} == {TicketStatus.ISSUED}
    operations.changes_rebook(**about, from_stop=0, to_stop=4, seats=["1-5", "1-6"], now=NOW)
    assert sorted(ticket.seat for ticket in live(one)) == ["1-5", "1-6"]
    assert inventory.leg_counts(sale.listing.id, now=NOW)[0].sold == 0
    assert faults() == []


def test_a_moved_trip_can_be_changed_for_another_too(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    news(sale, moved(sale.listing, 60))
    (change,) = one.changes()
    assert change.choices == (Choice.ACCEPTED, Choice.REBOOKED, Choice.REFUNDED)
    rebook(one, change, train, to_stop=2)
    assert one.booking.departs_at == train.stops[0].departure
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "where", "code"),
    [
        ({"operator_id": ids.new_id()}, {}, "OTHER_OPERATOR"),
        ({}, {"to_stop": 3}, "OTHER_PLACES"),
        ({"days": 8}, {}, "OTHER_DAYS"),
    ],
)
def test_only_the_same_way_within_a_week_is_offered(
    sale: Sale, changes: dict[str, Any], where: dict[str, Any], code: str
) -> None:
    one, train = bought(sale), another(sale, **changes)
    cancelled(sale)
    with pytest.raises(problems.ExchangeNotAllowed) as refused:
        rebook(one, one.changes()[0], train, **where)
    assert [pointer.code for pointer in refused.value.pointers] == [code]
    assert faults() == []


def test_it_takes_no_place_of_a_quota(sale: Sale) -> None:
    with_fares(sale, quota=1)
    one, train = bought(sale), another(sale)
    bought(Sale(sale.plan, sale.fares, train))
    cancelled(sale)
    rebook(one, one.changes()[0], train)
    assert live(one)[0].listing_id == train.id
    assert faults() == []


def test_who_has_no_seat_any_more_gets_one_on_another_trip(sale: Sale) -> None:
    some, train = [bought(sale) for _ in range(8)], another(sale)
    smaller = a_plan(7)
    inventory_operations.store_seat_plans([codec.to_json(smaller)])
    swapped = codec.to_json(replace(sale.listing, version=2, seat_plan_id=smaller.id))
    inventory_operations.store_listings([swapped])
    operations.reseat_listings([swapped], now=NOW)
    (one,) = [each for each in some if each.changes()]
    rebook(one, one.changes()[0], train)
    assert live(one)[0].ordinal is not None
    assert [count.sold for count in inventory.leg_counts(sale.listing.id, now=NOW)] == [7] * 4
    assert faults() == []


def test_t43_somebody_elses_change_cannot_be_rebooked(sale: Sale) -> None:
    one, other, train = bought(sale), bought(sale), another(sale)
    cancelled(sale)
    with pytest.raises(problems.BookingUnknown):
        rebook(Bought(other.user_id, one.reference), one.changes()[0], train)
    with pytest.raises(problems.ChangeUnknown):
        queries.rebooking_offers(
            user_id=other.user_id, reference=other.reference, change_ids=[one.changes()[0].id], now=NOW
        )


def test_a_cancelled_trip_may_be_rebooked_after_it_would_have_left(sale: Sale) -> None:
    one, train = bought(sale), another(sale, days=5)
    cancelled(sale)
    late = NOW + timedelta(days=4)
    rebook(one, one.changes(late)[0], train, now=late)
    assert live(one)[0].price == Money(4_000, "EUR")
