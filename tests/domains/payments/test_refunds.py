"""Refunds of tickets: which payments bear them, what cannot be given back, and what was given back already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, InternalError, connection

from carnet.domains.payments import queries
from carnet.domains.payments.contracts import (
    AccountKind,
    Credit,
    Destination,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    RefundReason,
    RefundStatus,
    TicketRefund,
    TransferKind,
)
from carnet.domains.payments.models import Account, Payment, PaymentHistory, Refund
from carnet.domains.payments.operations import account_open, tickets_refund, transfer_post
from carnet.kernel import ids
from tests.domains.payments.world import NOW, OPERATOR, a_capture, a_wallet, balance, capture, eur, rows

pytestmark = pytest.mark.django_db


@dataclass
class Paid:
    """A user who paid 10 EUR for a booking."""

    user: UUID
    booking: UUID
    payment: UUID

    def refund(self, amount: int = 400, **more: Any) -> TicketRefund:
        """A part of it, for another ticket each time; all of it is taken from the operator."""
        credit = Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(amount))
        return replace(TicketRefund(ids.new_id(), self.booking, eur(amount), (credit,), RefundReason.CANCELLED), **more)

    def also_paid(self, amount: int, method: PaymentMethod, *, place: int, source: UUID | None = None) -> UUID:
        """Another part of the booking's price, taken from something else."""
        number, at = ids.new_id(), NOW + timedelta(seconds=place)
        row = Payment(
            id=number,
            booking_id=self.booking,
            user_id=self.user,
            place=place,
            method=method.value,
            provider="simulated" if method is PaymentMethod.CARD else None,
            source_id=source,
            purpose=PaymentPurpose.BOOKING.value,
            amount=amount,
            currency="EUR",
            status=PaymentStatus.CAPTURED.value,
            version=1,
            created_at=at,
            updated_at=at,
        )
        Payment.objects.bulk_create([row])
        PaymentHistory.objects.bulk_create([PaymentHistory(payment_id=number, to_status="captured", at=at)])
        legs = {
            account_open(AccountKind.PROVIDER_CLEARING, None, "EUR"): -amount,
            account_open(AccountKind.OPERATOR_PAYABLE, OPERATOR, "EUR"): amount,
        }
        transfer_post(kind=TransferKind.CAPTURE, amounts=legs, payment_id=number, booking_id=self.booking, now=NOW)
        return number


@pytest.fixture
def paid() -> Paid:
    """A user who paid 10 EUR from the wallet."""
    user = a_wallet(1_000)
    asked = a_capture(user, 1_000)
    capture(asked)
    return Paid(user, asked.booking_id, asked.payment_id)


def posted() -> dict[str, int]:
    """What each kind of account got or gave in refunds."""
    return dict(
        rows(
            """SELECT a.kind, sum(e.amount)::bigint FROM payments_entry e
               JOIN payments_transfer t ON t.id = e.transfer_id AND t.kind = 'refund'
               JOIN payments_account a ON a.id = e.account_id GROUP BY a.kind"""
        )
    )


def test_parts_go_back_until_all_has(paid: Paid) -> None:
    first, second, last = paid.refund(), paid.refund(), paid.refund(200)
    assert tickets_refund([first], now=NOW) == {first.ticket_id}
    assert queries.payment(paid.payment).status is PaymentStatus.PARTLY_REFUNDED
    assert tickets_refund([first, second], now=NOW) == {second.ticket_id}
    assert tickets_refund([first, second, last], now=NOW) == {last.ticket_id}
    assert tickets_refund([first, second, last], now=NOW) == frozenset()
    row = Payment.objects.get(pk=paid.payment)
    assert (row.status, row.version) == ("refunded", 4)
    moves = PaymentHistory.objects.filter(payment_id=paid.payment).values_list("to_status", flat=True)
    assert sorted(moves) == ["captured", "partly_refunded", "refunded"]
    assert balance(paid.user) == 1_000
    assert queries.ledger_faults() == ()


def test_what_cost_nothing_moves_nothing(paid: Paid) -> None:
    assert tickets_refund([paid.refund(0, debits=())], now=NOW) == frozenset()
    assert not Refund.objects.exists()


def test_never_more_goes_back_than_was_paid(paid: Paid) -> None:
    tickets_refund([paid.refund()], now=NOW)
    for amounts in ((601,), (400, 400)):
        with pytest.raises(ValueError, match="has not paid as much"):
            tickets_refund([paid.refund(amount) for amount in amounts], now=NOW)
    assert (balance(paid.user), Refund.objects.count()) == (400, 1)


def test_nothing_goes_back_of_what_was_never_paid_or_does_not_add_up(paid: Paid) -> None:
    with pytest.raises(ValueError, match="has not paid as much"):
        tickets_refund([paid.refund(booking_id=ids.new_id())], now=NOW)
    with pytest.raises(ValueError, match="do not add up"):
        tickets_refund([replace(paid.refund(), amount=eur(500))], now=NOW)
    assert not Refund.objects.exists()


def test_a_refund_is_borne_by_the_last_payments_first(paid: Paid) -> None:
    card = paid.also_paid(600, PaymentMethod.CARD, place=2)
    asked = paid.refund(900)
    tickets_refund([asked], now=NOW)
    found = {row.payment_id: (row.amount, row.status) for row in Refund.objects.all()}
    assert found == {card: (600, "due"), paid.payment: (300, "done")}
    assert posted() == {"operator_payable": -900, "refunds_due": 600, "wallet": 300}
    assert balance(paid.user) == 300
    assert {one.amount for one in queries.refunds_of_tickets([asked.ticket_id])} == {eur(600), eur(300)}
    assert queries.ledger_faults() == ()


def test_money_of_a_card_goes_to_the_wallet_when_its_buyer_wants_that(paid: Paid) -> None:
    paid.also_paid(600, PaymentMethod.CARD, place=2)
    tickets_refund([paid.refund(600, destination=Destination.WALLET)], now=NOW)
    row = Refund.objects.get()
    assert (row.status, row.destination) == (RefundStatus.DONE, Destination.WALLET)
    assert balance(paid.user) == 600


def test_t18_cash_is_owed_until_a_desk_has_paid_it_out_and_never_lands_in_a_wallet_by_itself(paid: Paid) -> None:
    paid.also_paid(600, PaymentMethod.CASH, place=2, source=ids.new_id())
    tickets_refund([paid.refund(600)], now=NOW)
    assert Refund.objects.get().status == RefundStatus.DUE
    assert (balance(paid.user), posted()["refunds_due"]) == (0, 600)


def test_money_of_a_voucher_goes_back_to_the_voucher(paid: Paid) -> None:
    voucher = ids.new_id()
    paid.also_paid(600, PaymentMethod.VOUCHER, place=2, source=voucher)
    tickets_refund([paid.refund(600, destination=Destination.WALLET)], now=NOW)
    assert Account.objects.get(kind="voucher", owner_id=voucher).balance == 600
    assert balance(paid.user) == 0


def test_the_rows_of_refunds_only_grow(paid: Paid) -> None:
    tickets_refund([paid.refund()], now=NOW)
    with pytest.raises((InternalError, IntegrityError), match="only grows"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM payments_refund")
