"""No coin is spent twice and none is lost, whoever moves money at the same moment.

With negative controls: without the wallet's lock, and the unique line in the statement behind it, both happen.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import Answer, Captured, CaptureRefusal, Outcome, Payment
from carnet.domains.payments.operations import TopUp
from carnet.domains.payments.providers.simulated import TestCard
from carnet.infra.idempotency import StillRunning
from carnet.kernel import ids
from tests.concurrency.crowd import all_at_once
from tests.domains.payments.world import (
    NOW,
    a_capture,
    a_pending_payment,
    a_wallet,
    balance,
    capture,
    eur,
    sum_of_entries,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=5)


def refusals(results: list[list[Captured] | Exception]) -> Counter[CaptureRefusal | None]:
    return Counter(one.refusal for result in results if not isinstance(result, Exception) for one in result)


def test_t15_one_balance_does_not_pay_for_many_parallel_orders() -> None:
    user = a_wallet(3_000)
    results = all_at_once([partial(capture, a_capture(user, 1_000)) for _ in range(16)])
    assert refusals(results) == {None: 3, CaptureRefusal.INSUFFICIENT_FUNDS: 13}
    assert balance(user) == sum_of_entries(user) == 0
    assert queries.ledger_faults() == ()


def test_t15_parallel_batches_over_the_same_wallets_neither_oversell_nor_lock_up() -> None:
    users = [a_wallet(1_000) for _ in range(6)]
    batches = [[a_capture(user, 400) for user in (users if turn % 2 else users[::-1])] for turn in range(8)]
    results = all_at_once([partial(capture, *batch) for batch in batches])
    assert refusals(results) == {None: 12, CaptureRefusal.INSUFFICIENT_FUNDS: 36}
    assert [balance(user) for user in users] == [200] * 6
    assert queries.ledger_faults() == ()


def test_t16_parallel_top_ups_are_all_in_the_wallet() -> None:
    user = ids.new_id()
    results = all_at_once([partial(top_up, user, key=str(ids.new_id())) for _ in range(12)])
    assert {type(result) for result in results} == {TopUp}
    assert balance(user) == sum_of_entries(user) == 12 * 500
    assert queries.ledger_faults() == ()


def test_t16_top_ups_and_captures_meet_in_one_wallet() -> None:
    user = a_wallet(1_000)
    paying: list[Callable[[], object]] = [partial(capture, a_capture(user, 100)) for _ in range(8)]
    filling: list[Callable[[], object]] = [partial(top_up, user, key=str(ids.new_id())) for _ in range(8)]
    results = all_at_once([*paying, *filling])
    assert not [result for result in results if isinstance(result, Exception)]
    assert balance(user) == sum_of_entries(user) == 1_000 - 800 + 4_000
    assert queries.ledger_faults() == ()


def top_up(user: UUID, *, key: str) -> TopUp:
    return operations.wallet_top_up(
        user_id=user, amount=eur(500), currency="EUR", instrument=TestCard.SUCCEEDS, request_key=key, now=NOW
    )


def test_t17_one_payment_answered_many_times_at_once_is_credited_once() -> None:
    user = a_wallet(0)
    answer = Answer(a_pending_payment(user, 500), Outcome.CAPTURED, "r")
    results = all_at_once([partial(operations.payment_answered, answer, now=NOW) for _ in range(12)])
    assert {type(result) for result in results} == {Payment}
    assert balance(user) == sum_of_entries(user) == 500
    assert queries.ledger_faults() == ()


def test_t61_the_same_top_up_many_times_at_once_is_one_payment() -> None:
    user, key = ids.new_id(), str(ids.new_id())
    results = all_at_once([partial(top_up, user, key=key) for _ in range(12)])
    assert {type(result) for result in results} <= {TopUp, StillRunning}
    assert len({result.payment.id for result in results if isinstance(result, TopUp)}) == 1
    assert balance(user) == sum_of_entries(user) == 500


def test_t21_parallel_payments_for_one_booking_create_one_payment() -> None:
    users, booking = [a_wallet(1_000) for _ in range(12)], ids.new_id()
    results = all_at_once([partial(capture, a_capture(user, 1_000, booking_id=booking)) for user in users])
    assert refusals(results) == {None: 1, CaptureRefusal.PAYMENT_EXISTS: 11}
    assert sum(balance(user) for user in users) == 11_000
    assert len(queries.payments_of_booking(booking)) == 1
    assert queries.ledger_faults() == ()


def test_t21_who_lost_a_booking_that_was_being_paid_spoils_nobody() -> None:
    """The loser's price was counted against his wallet: what was refused for it may ask again, the rest is captured."""
    payer, loser, other, booking = a_wallet(1_000), a_wallet(1_000), a_wallet(1_000), ids.new_id()
    batch = [
        a_capture(loser, 900, booking_id=booking),
        a_capture(loser, 500),
        a_capture(loser, 100),
        a_capture(other, 1_000),
    ]
    outcome = while_undecided(a_capture(payer, 900, booking_id=booking), partial(capture, *batch))
    assert isinstance(outcome, list)
    assert [one.refusal for one in outcome] == [CaptureRefusal.PAYMENT_EXISTS, CaptureRefusal.AGAIN, None, None]
    assert [one.balance for one in outcome][2:] == [eur(900), eur(0)]
    assert (balance(payer), balance(loser), balance(other)) == (100, 900, 0)
    assert queries.ledger_faults() == ()


def test_an_account_credited_for_the_first_time_by_many_at_once_is_made_once() -> None:
    users = [a_wallet(1_000) for _ in range(12)]
    results = all_at_once([partial(capture, a_capture(user, 1_000)) for user in users])
    assert refusals(results) == {None: 12}
    assert queries.ledger_faults() == ()


def test_t15_the_second_order_waits_and_is_refused() -> None:
    user = a_wallet(1_000)
    outcome = while_undecided(a_capture(user, 1_000), partial(capture, a_capture(user, 1_000)))
    assert outcome == [Captured(CaptureRefusal.INSUFFICIENT_FUNDS, eur(0))]
    assert balance(user) == sum_of_entries(user) == 0


@pytest.fixture
def without_the_lock() -> Iterator[None]:
    """The protection switched off: balances are read, not locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('payments_lock_kept'::regproc)")
        (protected,) = cursor.fetchone()
        assert "FOR UPDATE" in protected
        cursor.execute(protected.replace("FOR UPDATE", ""))
    yield
    with connection.cursor() as cursor:
        cursor.execute(protected)


@pytest.fixture
def without_the_unique_line(without_the_lock: None) -> Iterator[None]:
    """Nor does the statement refuse two entries that both think they are next."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('payments_statement'::regclass)")
        (index,) = cursor.fetchone()
        cursor.execute("DROP INDEX payments_statement")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE payments_entry")
        cursor.execute(index)


def test_t15_negative_control_without_the_lock_one_balance_pays_twice(without_the_unique_line: None) -> None:
    user = a_wallet(1_000)
    outcome = while_undecided(a_capture(user, 1_000), partial(capture, a_capture(user, 1_000)))
    assert outcome == [Captured(None, eur(0))]
    assert (balance(user), sum_of_entries(user)) == (0, -1_000)
    assert "balance is the sum of its entries" in {fault.rule for fault in queries.ledger_faults()}


def test_t16_negative_control_without_the_lock_a_top_up_is_lost(without_the_unique_line: None) -> None:
    user = a_wallet(1_000)
    while_undecided(a_capture(user, 100), partial(top_up, user, key=str(ids.new_id())))
    assert (balance(user), sum_of_entries(user)) == (1_500, 1_400)


def test_t15_without_the_lock_the_unique_line_still_refuses_the_second(without_the_lock: None) -> None:
    user = a_wallet(1_000)
    outcome = while_undecided(a_capture(user, 1_000), partial(capture, a_capture(user, 1_000)))
    assert "payments_statement" in str(outcome)
    assert balance(user) == sum_of_entries(user) == 0


def while_undecided(first: Any, second: Callable[[], Any]) -> Any:
    """One transaction has captured `first` and not committed; `second` starts; then the first commits.

    The credited accounts are there already, so that nobody waits for those to be made.
    """
    assert capture(a_capture(a_wallet(1_000), 1_000))[0].refusal is None
    outcome: list[Any] = []
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([second])))
    with transaction.atomic():
        assert capture(first)[0].refusal is None
        thread.start()
        _wait_until_somebody_waits_for_a_lock()
    thread.join(timeout=30)
    return outcome[0]


def _wait_until_somebody_waits_for_a_lock() -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
