"""Payouts and invoice numbers under parallel runs, each with a negative control."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from carnet.domains.payments import queries as ledger
from carnet.domains.settlement import operations
from carnet.domains.settlement.contracts import Payout
from carnet.domains.settlement.models import Invoice, Series
from carnet.domains.settlement.models import Payout as PayoutRow
from carnet.domains.settlement.operations import invoices
from carnet.project import auditor
from carnet.project.roles import Role
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale
from tests.domains.settlement.conftest import EARNED, Books, some_books


@pytest.fixture
def books(open_sale: Sale) -> Books:
    """An operator with a train on sale, in a database that other connections see."""
    found = some_books(open_sale)
    found.account()
    return found


@pytest.fixture
def without_the_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The protection switched off: rows are read, not locked."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows: rows.all())


def broken() -> list[str]:
    return [verdict.rule.file for verdict in auditor.audit(Role.ALL, now=EARNED) if verdict.broken]


def test_parallel_runs_of_one_day_pay_once(books: Books) -> None:
    bought(books.sale)
    results = all_at_once([partial(operations.payouts_run, now=EARNED)] * 8)
    assert sorted(len(one) for one in results if isinstance(one, tuple)) == [0] * 7 + [1]
    assert PayoutRow.objects.count() == 1
    assert ledger.payable(books.operator_id, "EUR").amount == 0
    assert broken() == []


def paid_while_paying(books: Books) -> None:
    """One transaction has paid and not committed; the next day's run starts; then the first commits."""
    bought(books.sale)
    make = partial(operations.payout_make, operator_id=books.operator_id, currency="EUR")
    outcome: list[Payout | Exception | None] = []
    tomorrow = partial(make, now=EARNED + timedelta(days=1))
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([tomorrow])))
    with transaction.atomic():
        make(now=EARNED)
        thread.start()
        _until_it_waits_or_ends(thread)
    thread.join(timeout=30)
    assert not [one for one in outcome if isinstance(one, Exception)], outcome


def _until_it_waits_or_ends(thread: threading.Thread) -> None:
    """A look takes its time, so nobody sleeps."""
    waits = False
    while thread.is_alive() and not waits:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            waits = bool(cursor.fetchone()[0])


def test_runs_of_two_days_that_meet_pay_once(books: Books) -> None:
    paid_while_paying(books)
    assert PayoutRow.objects.count() == 1
    assert ledger.payable(books.operator_id, "EUR").amount == 0


def test_negative_control_without_the_lock_the_operator_is_paid_twice(books: Books, without_the_locks: None) -> None:
    paid_while_paying(books)
    assert PayoutRow.objects.count() == 2
    assert ledger.payable(books.operator_id, "EUR").amount == -3_800


def sold(books: Books, count: int) -> list[Bought]:
    """As many bookings, whose invoices are not written yet."""
    books.sale.with_seats(count)
    return [bought(books.sale) for _ in range(count)]


def numbers() -> list[int]:
    return sorted(Invoice.objects.values_list("number", flat=True))


def test_fifty_parallel_invoices_leave_no_gap_and_no_duplicate(books: Books) -> None:
    some = [one.booking.id for one in sold(books, 25)]
    # Each is asked for twice, as events come twice.
    results = all_at_once([partial(operations.invoices_write, [one], now=EARNED) for one in some + some])
    assert sorted(results, key=str) == [0] * 25 + [1] * 25
    assert numbers() == list(range(1, 26))
    assert Series.objects.get().last == 25
    assert broken() == []


def test_a_writer_that_dies_gives_its_number_to_the_next(books: Books) -> None:
    one, other = (found.booking.id for found in sold(books, 2))
    outcome: list[int | Exception] = []
    write = partial(operations.invoices_write, [other], now=EARNED)
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([write])))
    with transaction.atomic():
        operations.invoices_write([one], now=EARNED)
        thread.start()
        wait_until_somebody_waits()
        transaction.set_rollback(True)
    thread.join(timeout=30)
    assert outcome == [1]
    assert numbers() == [1]


@pytest.fixture
def with_a_sequence(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Numbers from a sequence of the database, which takes nothing back."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE settlement_test_numbers")
    monkeypatch.setattr(invoices, "_count", _from_sequence)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP SEQUENCE settlement_test_numbers")


def _from_sequence(_operator: object, _series: str, _count: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('settlement_test_numbers')")
        return int(cursor.fetchone()[0])


def test_negative_control_a_sequence_leaves_a_gap(books: Books, with_a_sequence: None) -> None:
    one, other = (found.booking.id for found in sold(books, 2))
    with transaction.atomic():
        operations.invoices_write([one], now=EARNED)
        transaction.set_rollback(True)
    operations.invoices_write([other], now=EARNED)
    assert numbers() == [2]
    assert "invoice_numbers" in broken()
