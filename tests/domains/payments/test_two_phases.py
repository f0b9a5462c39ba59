"""Money is reserved first and posted or let go later, each once; what is reserved cannot be spent (T15, T36)."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import AccountKind, CaptureRefusal, Resolution, TransferKind
from carnet.kernel import ids
from tests.domains.payments.world import NOW, OPERATOR, a_capture, a_wallet, balance, capture, eur

pytestmark = pytest.mark.django_db


def wallet_of(user_id: UUID) -> UUID:
    return operations.account_open(AccountKind.WALLET, user_id, "EUR")


def reserve(user_id: UUID, amount: int, *, payment_id: UUID | None = None) -> tuple[UUID, int | None]:
    """The payment, and what can be spent afterwards."""
    payment = payment_id or ids.new_id()
    return payment, operations.reserve(wallet_of(user_id), payment, amount, now=NOW)


def held_back(user_id: UUID) -> int:
    (wallet,) = queries.wallets(user_id)
    assert wallet.available == wallet.balance - wallet.reserved
    return wallet.reserved.amount


def test_what_is_reserved_stays_in_the_wallet_and_cannot_be_spent() -> None:
    user = a_wallet(1_000)
    _, left = reserve(user, 600)
    assert (left, balance(user), held_back(user)) == (400, 1_000, 600)
    (refused,) = capture(a_capture(user, 401))
    assert (refused.refusal, refused.balance) == (CaptureRefusal.INSUFFICIENT_FUNDS, eur(400))
    (paid,) = capture(a_capture(user, 400))
    assert (paid.refusal, balance(user), held_back(user)) == (None, 600, 600)
    assert queries.ledger_faults() == ()


def test_t15_what_the_wallet_does_not_have_is_not_reserved() -> None:
    user = a_wallet(1_000)
    reserve(user, 600)
    assert reserve(user, 401)[1] is None
    assert held_back(user) == 600
    assert reserve(user, 400)[1] == 0
    assert queries.ledger_faults() == ()


def test_t15_no_row_lets_a_wallet_spend_what_is_reserved() -> None:
    user = a_wallet(1_000)
    reserve(user, 600)
    payable = operations.account_open(AccountKind.OPERATOR_PAYABLE, OPERATOR, "EUR")
    with pytest.raises(IntegrityError), transaction.atomic():
        operations.transfer_post(
            kind=TransferKind.REFUND,
            amounts={wallet_of(user): -401, payable: 401},
            payment_id=None,
            booking_id=None,
            now=NOW,
        )
    assert balance(user) == 1_000


def test_a_payment_reserves_once() -> None:
    user = a_wallet(1_000)
    payment, _ = reserve(user, 300)
    with pytest.raises(IntegrityError), transaction.atomic():
        reserve(user, 300, payment_id=payment)
    assert held_back(user) == 300


@pytest.mark.parametrize("first", Resolution)
@pytest.mark.parametrize("then", Resolution)
def test_t36_it_is_posted_or_let_go_once(first: Resolution, then: Resolution) -> None:
    user = a_wallet(1_000)
    payment, _ = reserve(user, 300)
    other, _ = reserve(user, 200)
    assert operations.resolve([payment], first, now=NOW) == {payment: wallet_of(user)}
    assert held_back(user) == 200
    assert operations.resolve([payment, other], then, now=NOW) == {other: wallet_of(user)}
    assert operations.resolve([payment, other], first, now=NOW) == {}
    assert (held_back(user), balance(user)) == (0, 1_000)
    assert queries.ledger_faults() == ()


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE payments_reserved SET amount = amount + 1",
        "DELETE FROM payments_reserved",
        "UPDATE payments_resolved SET resolution = resolution",
        "DELETE FROM payments_resolved",
    ],
)
def test_both_phases_only_grow(spoil: str) -> None:
    payment, _ = reserve(a_wallet(500), 100)
    operations.resolve([payment], Resolution.VOIDED, now=NOW)
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(spoil)
