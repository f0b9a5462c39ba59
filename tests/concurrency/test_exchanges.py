"""An exchange is confirmed once, whoever asks at the same moment; nobody gets a seat twice.

With a negative control: without the locks a second confirmation finds the seats held and the quote open.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import Choice, TicketStatus
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments.contracts import Part, PaymentMethod, TestCard
from carnet.domains.payments.models import Payment
from tests.builders import NOW
from tests.concurrency.crowd import all_at_once
from tests.domains.booking.changed import Bought, bought, cancelled
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import another, confirmed, faults, live, quoted, wanted
from tests.domains.payments.conftest import _provider  # noqa: F401  cards are taken
from tests.money import balance

CROWD = 200
CARD = Part(PaymentMethod.CARD, instrument=TestCard.SUCCEEDS.value)
_AT_ONCE = 20


def crowded(action: Any, count: int = CROWD) -> list[Any]:
    """So many callers, as many of them at a time as the database has connections for."""
    return [one for _ in range(count // _AT_ONCE) for one in all_at_once([action] * _AT_ONCE)]


def test_t14_t61_two_hundred_confirmations_have_one_effect(open_sale: Sale) -> None:
    one, train = bought(open_sale, to_stop=2), another(open_sale)
    quote = quoted(one, wanted(one, train, open_sale))
    results = crowded(partial(confirmed, one, quote))
    assert not [result for result in results if isinstance(result, Exception)]
    assert balance(one.user_id) == 5_000
    assert [ticket.status for ticket in one.booking.tickets] == [TicketStatus.EXCHANGED, TicketStatus.ISSUED]
    assert inventory.leg_counts(train.id, now=NOW)[0].sold == 1
    assert faults() == []


def test_t61_the_same_key_has_one_effect(open_sale: Sale) -> None:
    one, train = bought(open_sale, to_stop=2), another(open_sale)
    quote = quoted(one, wanted(one, train, open_sale))
    results = all_at_once([partial(confirmed, one, quote, key="k")] * 12)
    assert sorted(result.replayed for result in results if isinstance(result, operations.Exchanged)) == (
        [False] + [True] * 11
    )
    assert balance(one.user_id) == 5_000
    assert faults() == []


def test_t21_parallel_confirmations_by_card_charge_it_once(open_sale: Sale) -> None:
    one, train = bought(open_sale, to_stop=2), another(open_sale)
    quote = quoted(one, wanted(one, train, open_sale))
    results = all_at_once([partial(confirmed, one, quote, CARD)] * 12)
    refused = {type(result).__name__ for result in results if isinstance(result, Exception)}
    assert refused <= {"PaymentUnderWay", "PaymentExists"}
    assert Payment.objects.filter(purpose="exchange").exclude(status__in=["failed", "voided"]).count() == 1
    assert [ticket.status for ticket in one.booking.tickets] == [TicketStatus.EXCHANGED, TicketStatus.ISSUED]
    assert inventory.leg_counts(train.id, now=NOW)[0].sold == 1
    assert balance(one.user_id) == 8_000
    assert faults() == []


def test_travellers_who_want_the_same_seat_get_it_once(open_sale: Sale) -> None:
    train = another(open_sale)
    some = [bought(open_sale, seats=[f"1-{number}"], to_stop=2) for number in range(1, 7)]
    quotes = [quoted(one, wanted(one, train, open_sale, seats=("1-4",))) for one in some]
    results = all_at_once([partial(confirmed, one, quote) for one, quote in zip(some, quotes, strict=True)])
    assert len([result for result in results if isinstance(result, operations.Exchanged)]) == 1
    assert {type(result) for result in results if isinstance(result, Exception)} == {problems.SeatTaken}
    assert inventory.leg_counts(train.id, now=NOW)[0].sold == 1
    assert faults() == []


def test_two_trains_of_travellers_change_over(open_sale: Sale) -> None:
    """From the first train to the second and back at once: they want the seats that the others give up."""
    train = another(open_sale)
    there = replace(open_sale, listing=train)
    ours = [bought(open_sale, seats=[f"1-{number}"]) for number in range(1, 5)]
    theirs = [bought(there, seats=[f"1-{number}"]) for number in range(1, 5)]
    quotes = [quoted(one, wanted(one, train, open_sale)) for one in ours]
    quotes += [quoted(one, wanted(one, open_sale.listing, open_sale)) for one in theirs]
    results = all_at_once([partial(confirmed, one, quote) for one, quote in zip([*ours, *theirs], quotes, strict=True)])
    assert not [result for result in results if isinstance(result, Exception)]
    assert {live(one)[0].listing_id for one in ours} == {train.id}
    assert {live(one)[0].listing_id for one in theirs} == {open_sale.listing.id}
    assert faults() == []


def test_t34_rebooked_or_refunded_but_not_both(open_sale: Sale) -> None:
    some, train = [bought(open_sale, to_stop=2) for _ in range(4)], another(open_sale)
    cancelled(open_sale)
    actions: list[Any] = []
    for one in some:
        (change,) = one.changes()
        actions += [partial(one.refund, change), partial(_rebook, one, change.id, train.id)] * 3
    all_at_once(actions)
    for one in some:
        (change,) = one.changes()
        assert (balance(one.user_id) == 10_000) == (change.choice is Choice.REFUNDED)
        assert bool(live(one)) == (change.choice is Choice.REBOOKED)
    assert faults() == []


def _rebook(one: Bought, change_id: Any, listing_id: Any) -> operations.Chosen:
    return operations.change_rebook(
        user_id=one.user_id,
        reference=one.reference,
        change_id=change_id,
        listing_id=listing_id,
        from_stop=0,
        to_stop=2,
        now=NOW,
    )


@pytest.fixture
def without_the_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The protection switched off: buyers, bookings and quotes are read, not locked."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *_, **__: rows.all())


def test_t14_negative_control_without_the_locks_it_is_not_one_answer(open_sale: Sale, without_the_locks: None) -> None:
    one, train = bought(open_sale, to_stop=2), another(open_sale)
    quote = quoted(one, wanted(one, train, open_sale))
    results = all_at_once([partial(confirmed, one, quote)] * 12)
    assert [result for result in results if isinstance(result, Exception)]
