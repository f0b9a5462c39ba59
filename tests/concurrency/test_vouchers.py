"""A voucher pays for exactly what is on it, however many spend it at the same moment.

With a negative control: where the reservation does not look at what is left, more is promised than there is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from uuid import UUID

import pytest
from django.db import connection, transaction

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import (
    AccountKind,
    Credit,
    GoodwillReason,
    Part,
    PaymentMethod,
    PaymentPurpose,
    Voucher,
)
from carnet.domains.payments.models import Account
from carnet.domains.payments.operations import Goodwill
from carnet.domains.payments.problems import InsufficientFunds, VoucherInsufficient
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.domains.payments.world import NOW, eur

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = ids.new_id()
THREADS, EACH, PRICE = 20, 10, 15


def a_voucher(amount: int) -> Voucher:
    goodwill = Goodwill(eur(amount), "grace@example.org", GoodwillReason.THANKS)
    return operations.goodwill_give(operator_id=OPERATOR, goodwill=goodwill, by=CARNET, now=NOW)


def balance_of(voucher: Voucher) -> tuple[int | None, int]:
    return Account.objects.values_list("balance", "reserved").get(kind="voucher", owner_id=voucher.id)


def spend(voucher: Voucher, amount: int = PRICE) -> bool:
    """Buy something with a part of the voucher. Whether it covered it."""
    try:
        with transaction.atomic():
            (payment,) = operations.parts_begin(
                booking_id=ids.new_id(),
                user_id=ids.new_id(),
                currency="EUR",
                credits=[Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(amount))],
                parts=[Part(PaymentMethod.VOUCHER, eur(amount))],
                purpose=PaymentPurpose.BOOKING,
                exchange_id=None,
                vouchers={0: voucher},
                now=NOW,
            )
        with transaction.atomic():
            operations.parts_post(payment_ids=[payment.id], now=NOW)
    except (InsufficientFunds, VoucherInsufficient):
        return False
    return True


def spend_often(voucher: Voucher) -> list[bool]:
    return [spend(voucher) for _ in range(EACH)]


def test_t15_200_parallel_spends_of_one_voucher_are_what_it_covers() -> None:
    voucher = a_voucher(2_000)
    results = all_at_once([partial(spend_often, voucher) for _ in range(THREADS)])
    spent = [one for result in results if isinstance(result, list) for one in result]
    assert len(spent) == THREADS * EACH == 200
    assert sum(spent) == 2_000 // PRICE == 133
    assert balance_of(voucher) == (2_000 - 133 * PRICE, 0)
    assert queries.ledger_faults() == ()


def test_t61_the_same_goodwill_given_many_times_at_once_is_one_voucher() -> None:
    by = Principal(user_id=ids.new_id(), memberships={OPERATOR: "manager"})
    goodwill = Goodwill(eur(2_000), "grace@example.org", GoodwillReason.THANKS)
    give = partial(operations.goodwill_give, operator_id=OPERATOR, goodwill=goodwill, by=by, request_key="k", now=NOW)
    results = all_at_once([give for _ in range(12)])
    assert len({one.id for one in results if isinstance(one, Voucher)}) == 1
    assert not [one for one in results if isinstance(one, Exception)]
    assert queries.ledger_faults() == ()


def test_a_voucher_that_ends_while_it_is_spent_is_either_spent_or_void() -> None:
    voucher = a_voucher(2_000)
    late = voucher.expires_at
    results = all_at_once([partial(spend, voucher, 2_000), partial(operations.vouchers_expire, now=late)])
    assert not [one for one in results if isinstance(one, Exception)]
    operations.vouchers_expire(now=late)
    assert balance_of(voucher) == (0, 0)
    assert queries.ledger_faults() == ()


def test_t15_the_second_spend_waits_and_is_refused() -> None:
    voucher = a_voucher(100)
    assert reserved_while_undecided(voucher) is None
    assert balance_of(voucher) == (100, 100)


@pytest.fixture
def without_the_look(transactional_db: None) -> Iterator[None]:
    """The protection switched off: what is left is not looked at, and the table does not refuse it either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('payments_reserve'::regproc)")
        (protected,) = cursor.fetchone()
        guard = "AND a.balance - a.reserved >= payments_reserve.amount"
        assert guard in protected
        cursor.execute(protected.replace(guard, ""))
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'payments_wallet_not_negative'"
        )
        (rule,) = cursor.fetchone()
        cursor.execute("ALTER TABLE payments_account DROP CONSTRAINT payments_wallet_not_negative")
    yield
    with connection.cursor() as cursor:
        cursor.execute(protected)
        cursor.execute("TRUNCATE payments_account")
        cursor.execute(f"ALTER TABLE payments_account ADD CONSTRAINT payments_wallet_not_negative {rule}")


def test_t15_negative_control_without_the_look_a_voucher_pays_twice(without_the_look: None) -> None:
    voucher = a_voucher(100)
    assert reserved_while_undecided(voucher) == -100
    assert balance_of(voucher) == (100, 200)
    assert "nothing is spent twice" in {fault.rule for fault in queries.ledger_faults()}


def reserved_while_undecided(voucher: Voucher) -> object:
    """One transaction has reserved all of it and not committed; another asks for all of it, too: what it is told."""
    account = Account.objects.values_list("id", flat=True).get(kind="voucher", owner_id=voucher.id)
    outcome: list[object] = []
    second = partial(reserve, account)
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([second])))
    with transaction.atomic():
        assert reserve(account) == 0
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    return outcome[0]


def reserve(account: UUID) -> int | None:
    return operations.reserve(account, ids.new_id(), 100, now=NOW)
