"""A quote is carried out once, whoever confirms it at the same moment.

Four things stand in the way of a second time: the lock on the booking, the quote's own move, the ticket's end, and the
row that says that a ticket was refunded. Each of them is enough; with all of them off, the money goes back twice.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import BookingStatus, CancellationQuote, Cancelled
from carnet.domains.booking.operations import giving_back
from carnet.domains.booking.operations.quotes import store
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments.models import Refund
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.concurrency.refunded import rows_more_than_once
from tests.domains.booking.changed import Bought, bought, cancelled, manager
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import broken, confirm, quote, support
from tests.money import balance

CONNECTIONS, EACH = 20, 10
GUARDS = ("lock", "quote", "ticket", "row")


def test_t14_t34_of_200_confirmations_of_one_quote_one_has_an_effect(open_sale: Sale) -> None:
    one = bought(open_sale)
    asked = quote(one)

    def ask() -> list[bool]:
        return [confirm(one, asked).already for _ in range(EACH)]

    results = all_at_once([ask] * CONNECTIONS)
    answers = Counter(already for result in results if not isinstance(result, Exception) for already in result)
    assert answers == {False: 1, True: CONNECTIONS * EACH - 1}
    assert (balance(one.user_id), Refund.objects.count()) == (9_600, 1)
    assert one.booking.status is BookingStatus.CANCELLED
    assert inventory.leg_counts(open_sale.listing.id, now=NOW)[0].free == 8
    assert broken() == []


def test_t14_t34_travellers_staff_and_a_job_give_the_same_tickets_back_once(open_sale: Sale) -> None:
    some = [bought(open_sale, count=2) for _ in range(3)]
    cancelled(open_sale)
    listing, by = open_sale.listing, support()
    operations.refund_all(operator_id=listing.operator_id, trip_id=listing.id, by=manager(open_sale), now=NOW)
    actions: list[Callable[[], object]] = [partial(refund_some, open_sale)] * 2
    for one in some:
        actions += [partial(given_back, one), partial(by_staff, by, one)]
        actions += [partial(one.refund, change) for change in one.changes()]
    results = all_at_once(actions)
    expected = (
        problems.QuoteSuperseded,
        problems.TicketNotCancellable,
        problems.BookingNotCancellable,
        problems.ChangeClosed,
    )
    assert [result for result in results if isinstance(result, Exception) and not isinstance(result, expected)] == []
    while refund_some(open_sale):
        pass
    assert [balance(one.user_id) for one in some] == [10_000] * 3
    assert {one.booking.status for one in some} == {BookingStatus.CANCELLED}
    assert inventory.leg_counts(listing.id, now=NOW)[0].free == 8
    assert broken() == []


def test_t14_of_parallel_quotes_one_is_left_and_the_others_are_superseded(open_sale: Sale) -> None:
    one = bought(open_sale)
    made = [result for result in all_at_once([partial(quote, one)] * 12) if isinstance(result, CancellationQuote)]
    results = all_at_once([partial(confirm, one, asked) for asked in made])
    assert Counter(map(type, results)) == {Cancelled: 1, problems.QuoteSuperseded: 11}
    assert balance(one.user_id) == 9_600
    assert broken() == []


@pytest.mark.parametrize("left", GUARDS)
def test_t14_each_guard_alone_is_enough(open_sale: Sale, left: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with without({*GUARDS} - {left}, monkeypatch):
        one, outcome = confirmed_while_confirming(open_sale)
        if left == "row":
            assert isinstance(outcome, IntegrityError)
        assert refunded(one) == Money(3_600, "EUR")


def test_t14_negative_control_without_any_guard_the_money_goes_back_twice(
    open_sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without({*GUARDS}, monkeypatch):
        one, outcome = confirmed_while_confirming(open_sale)
        assert isinstance(outcome, Cancelled), outcome
        assert refunded(one) == Money(7_200, "EUR")
        assert "refunds_within_captures" in broken()


def without(guards: set[str], monkeypatch: pytest.MonkeyPatch) -> ExitStack:
    """Some protections are off for the time of the block."""
    off = ExitStack()
    patch = off.enter_context(monkeypatch.context())
    if "lock" in guards:
        patch.setattr(QuerySet, "select_for_update", lambda rows: rows.all())
    if "quote" in guards:
        patch.setattr(store, "quote_confirm", lambda *_, **__: None)
    if "ticket" in guards:
        patch.setattr(giving_back, "end_tickets", lambda *_, **__: None)
    if "row" in guards:
        off.enter_context(rows_more_than_once())
    return off


def confirmed_while_confirming(sale: Sale) -> tuple[Bought, Any]:
    """One transaction has confirmed and not committed; a second one starts; then the first commits."""
    one = bought(sale, count=2)
    asked = quote(one, [one.booking.tickets[0].id])
    outcome: list[Any] = []
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([partial(confirm, one, asked)])))
    with transaction.atomic():
        confirm(one, asked)
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    return one, outcome[0]


def refunded(one: Bought) -> Money:
    """What went back of a booking of two tickets, by its wallet."""
    return Money(balance(one.user_id) - 2_000, "EUR")


def refund_some(sale: Sale) -> bool:
    return operations.refund_some(listing_id=sale.listing.id, now=NOW, limit=4)


def given_back(one: Bought) -> object:
    return confirm(one, quote(one))


def by_staff(by: Any, one: Bought) -> object:
    where = {"by": by, "operator_id": None, "reference": one.reference, "now": NOW}
    asked = operations.staff_cancellation_quote(**where)
    return operations.staff_cancellation_confirm(**where, quote_id=asked.id)
