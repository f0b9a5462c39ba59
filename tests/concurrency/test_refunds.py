"""One ticket is refunded once, whoever asks at the same moment.

With a negative control: without the lock on the booking, and the row that says that the ticket was refunded, the money
goes back twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import BookingStatus
from carnet.domains.booking.operations import Chosen, giving_back
from carnet.domains.inventory import queries as inventory
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.concurrency.refunded import rows_more_than_once
from tests.domains.booking.changed import Bought, bought, cancelled, manager
from tests.domains.booking.conftest import Sale
from tests.money import balance


def broken() -> list[str]:
    return [verdict.rule.file for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken]


def test_t14_t34_parallel_refunds_of_one_ticket_have_one_effect(open_sale: Sale) -> None:
    one = bought(open_sale)
    cancelled(open_sale)
    (change,) = one.changes()
    results = all_at_once([partial(one.refund, change)] * 12)
    assert sorted(result.already for result in results if isinstance(result, Chosen)) == [False] + [True] * 11
    assert balance(one.user_id) == 10_000
    assert one.booking.status is BookingStatus.CANCELLED
    assert inventory.leg_counts(open_sale.listing.id, now=NOW)[0].free == 8
    assert broken() == []


def test_t14_t34_tickets_of_one_booking_and_the_refund_of_all_meet_and_each_goes_back_once(open_sale: Sale) -> None:
    some = [bought(open_sale, count=2) for _ in range(3)]
    cancelled(open_sale)
    listing = open_sale.listing
    operations.refund_all(operator_id=listing.operator_id, trip_id=listing.id, by=manager(open_sale), now=NOW)
    all_of_them = partial(operations.refund_some, listing_id=listing.id, now=NOW, limit=4)
    own: list[Callable[[], object]] = [partial(one.refund, change) for one in some for change in one.changes()]
    results = all_at_once([*own, all_of_them, all_of_them, all_of_them])
    assert not [result for result in results if isinstance(result, Exception)]
    while all_of_them():
        pass
    assert [balance(one.user_id) for one in some] == [10_000] * 3
    assert {one.booking.status for one in some} == {BookingStatus.CANCELLED}
    assert inventory.leg_counts(listing.id, now=NOW)[0].free == 8
    assert broken() == []


def test_t14_the_second_refund_waits_for_the_first(open_sale: Sale) -> None:
    one, outcome = refunded_while_refunding(open_sale)
    assert isinstance(outcome, Chosen)
    assert outcome.already
    assert balance(one.user_id) == 10_000


@pytest.fixture
def without_the_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The protection switched off: bookings and payments are read, not locked, and tickets stay as they were."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows: rows.all())
    monkeypatch.setattr(giving_back, "end_tickets", lambda *_, **__: None)


@pytest.fixture
def without_the_row(without_the_locks: None) -> Iterator[None]:
    """Nor does a row say that a ticket was refunded, and a payment may become refunded twice."""
    with rows_more_than_once():
        yield


def test_t14_negative_control_without_lock_and_row_the_money_goes_back_twice(
    open_sale: Sale, without_the_row: None
) -> None:
    one, outcome = refunded_while_refunding(open_sale, count=2)
    assert isinstance(outcome, Chosen), outcome
    assert balance(one.user_id) == 10_000
    assert "refunds_within_captures" in broken()


def test_t14_without_the_locks_the_row_still_refuses_the_second(open_sale: Sale, without_the_locks: None) -> None:
    one, outcome = refunded_while_refunding(open_sale)
    assert isinstance(outcome, IntegrityError)
    assert balance(one.user_id) == 10_000


def refunded_while_refunding(sale: Sale, count: int = 1) -> tuple[Bought, Any]:
    """One transaction has refunded a ticket and not committed; a second one starts; then the first commits."""
    one = bought(sale, count=count)
    cancelled(sale)
    change = one.changes()[0]
    outcome: list[Any] = []
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([partial(one.refund, change)])))
    with transaction.atomic():
        one.refund(change)
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    return one, outcome[0]
