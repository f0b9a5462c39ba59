"""The ledger only grows, every transfer sums to zero, and the auditor sees it when that was broken behind its back."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import AccountKind, Fault, TransferKind
from carnet.domains.payments.models import Entry, Payment, PaymentHistory, Transfer
from carnet.kernel import ids
from tests.domains.payments.world import (
    NOW,
    a_capture,
    a_pending_payment,
    a_wallet,
    balance,
    capture,
    rows,
    sum_of_entries,
)

pytestmark = pytest.mark.django_db


def post(amounts: dict[UUID, int], *, payment_id: UUID | None = None) -> UUID:
    with transaction.atomic():
        return operations.transfer_post(
            kind=TransferKind.REFUND, amounts=amounts, payment_id=payment_id, booking_id=None, now=NOW
        )


def wallet_of(user_id: UUID) -> UUID:
    return operations.account_open(AccountKind.WALLET, user_id, "EUR")


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE payments_transfer SET created_at = created_at",
        "DELETE FROM payments_transfer",
        "UPDATE payments_entry SET amount = amount + 1",
        "DELETE FROM payments_entry",
        "UPDATE payments_payment_history SET at = at",
        "DELETE FROM payments_payment_history",
    ],
)
def test_the_ledger_only_grows(spoil: str) -> None:
    a_wallet(500)
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(spoil)


@pytest.mark.parametrize("model", [Payment, Entry, Transfer, PaymentHistory])
def test_t8_no_row_is_saved_whole(model: type) -> None:
    with pytest.raises(TypeError, match="verbs"):
        model().save()


def test_a_transfer_that_does_not_sum_to_zero_is_refused() -> None:
    user, other = a_wallet(1_000), a_wallet(0)
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        post({wallet_of(user): -100, wallet_of(other): 99})
    assert balance(user) == sum_of_entries(user) == 1_000


def test_a_transfer_sums_to_zero_in_each_currency() -> None:
    user = a_wallet(1_000)
    foreign = operations.account_open(AccountKind.WALLET, user, "CHF")
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        post({wallet_of(user): -100, foreign: 100})


def test_a_wallet_is_never_below_zero() -> None:
    user, other = a_wallet(1_000), a_wallet(0)
    with pytest.raises(IntegrityError):
        post({wallet_of(user): -1_001, wallet_of(other): 1_001})
    assert (balance(user), balance(other)) == (1_000, 0)


def test_an_account_that_is_not_there_gets_no_money() -> None:
    user = a_wallet(1_000)
    with pytest.raises(IntegrityError):
        post({wallet_of(user): -100, ids.new_id(): 100})
    assert balance(user) == 1_000


def test_t16_what_a_payment_brought_in_is_posted_once() -> None:
    user = a_wallet(1_000)
    payment = rows("SELECT payment_id FROM payments_transfer")[0][0]
    clearing = operations.account_open(AccountKind.PROVIDER_CLEARING, None, "EUR")
    with pytest.raises(IntegrityError), transaction.atomic():
        operations.transfer_post(
            kind=TransferKind.TOP_UP,
            amounts={wallet_of(user): 1_000, clearing: -1_000},
            payment_id=payment,
            booking_id=None,
            now=NOW,
        )
    assert balance(user) == 1_000


def test_only_wallets_keep_a_balance() -> None:
    user = a_wallet(1_000)
    capture(a_capture(user, 100))
    kept = rows("SELECT kind FROM payments_account WHERE balance IS NOT NULL OR entries IS NOT NULL")
    assert set(kept) == {("wallet",)}


def test_opening_an_account_again_finds_it() -> None:
    operator = ids.new_id()
    first = operations.account_open(AccountKind.OPERATOR_PAYABLE, operator, "EUR")
    assert operations.account_open(AccountKind.OPERATOR_PAYABLE, operator, "EUR") == first
    common = operations.account_open(AccountKind.BANK, None, "EUR")
    assert operations.account_open(AccountKind.BANK, None, "EUR") == common


def test_t36_the_auditor_finds_nothing_in_good_books() -> None:
    user = a_wallet(1_000)
    capture(a_capture(user, 100), a_capture(user, 2_000), a_capture(user, 900))
    a_pending_payment(user, 500)
    assert queries.ledger_faults() == ()


_SUM = "balance is the sum of its entries"


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (
            "UPDATE payments_account SET balance = balance + 1 WHERE kind = 'wallet'",
            "balance is the sum of its entries",
        ),
        (
            "UPDATE payments_account SET entries = entries + 1 WHERE kind = 'wallet'",
            "balance is the sum of its entries",
        ),
        ("UPDATE payments_entry SET amount = amount + 1 WHERE position IS NULL", "transfer sums to zero"),
        ("UPDATE payments_entry SET balance_after = 7 WHERE position = 1", "running balance adds up"),
        ("UPDATE payments_entry SET currency = 'CHF'", "entry fits its account"),
        ("DELETE FROM payments_entry", "transfer has entries"),
        ("DELETE FROM payments_entry", "captured payment is posted once"),
        ("DELETE FROM payments_transfer", "entry has its transfer"),
        ("DELETE FROM payments_payment", "posting has its captured payment"),
        ("UPDATE payments_payment SET status = 'failed'", "posting has its captured payment"),
        ("UPDATE payments_payment SET amount = amount + 1", "captured payment is posted once"),
        ("DELETE FROM payments_payment_history", "payment has a row per move"),
        ("UPDATE payments_payment SET status = 'refunded'", "payment has a row per move"),
    ],
)
def test_t36_the_auditor_sees_what_was_broken(spoil: str, rule: str) -> None:
    user = a_wallet(1_000)
    capture(a_capture(user, 100))
    with connection.cursor() as cursor:
        for table in ("transfer", "entry", "payment_history"):
            cursor.execute(f"ALTER TABLE payments_{table} DISABLE TRIGGER USER")
        cursor.execute(spoil)
    found = queries.ledger_faults()
    assert rule in {fault.rule for fault in found}
    assert all(isinstance(fault, Fault) and fault.subject for fault in found)
