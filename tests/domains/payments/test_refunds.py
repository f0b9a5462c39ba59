"""Refunds of tickets: what cannot be given back, and what was given back already."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, InternalError, connection

from carnet.domains.payments import queries
from carnet.domains.payments.contracts import AccountKind, Credit, PaymentStatus, TicketRefund
from carnet.domains.payments.models import Payment, PaymentHistory, Refund
from carnet.domains.payments.operations import tickets_refund
from carnet.kernel import ids
from tests.domains.payments.world import NOW, a_capture, a_wallet, balance, capture, eur

pytestmark = pytest.mark.django_db


def a_refund(amount: int = 400, *, payment: UUID | None = None, operator: UUID | None = None) -> TicketRefund:
    """What a ticket cost, all of which the operator got."""
    credit = Credit(AccountKind.OPERATOR_PAYABLE, operator or ids.new_id(), eur(amount))
    return TicketRefund(ids.new_id(), payment or ids.new_id(), eur(amount), (credit,))


@pytest.fixture
def paid() -> tuple[UUID, UUID]:
    """A user who paid 10 EUR, and the payment."""
    user = a_wallet(1_000)
    asked = a_capture(user, 1_000)
    capture(asked)
    return user, asked.payment_id


def test_parts_go_back_until_all_has(paid: tuple[UUID, UUID]) -> None:
    user, payment = paid
    first, second, last = a_refund(payment=payment), a_refund(payment=payment), a_refund(200, payment=payment)
    assert tickets_refund([first], now=NOW) == {first.ticket_id}
    assert queries.payment(payment).status is PaymentStatus.PARTLY_REFUNDED
    assert tickets_refund([first, second], now=NOW) == {second.ticket_id}
    assert tickets_refund([first, second, last], now=NOW) == {last.ticket_id}
    assert tickets_refund([first, second, last], now=NOW) == frozenset()
    row = Payment.objects.get(pk=payment)
    assert (row.status, row.version) == ("refunded", 4)
    moves = PaymentHistory.objects.filter(payment_id=payment).values_list("to_status", flat=True)
    assert sorted(moves) == ["captured", "partly_refunded", "refunded"]
    assert balance(user) == 1_000
    assert queries.ledger_faults() == ()


def test_what_cost_nothing_moves_nothing() -> None:
    assert tickets_refund([a_refund(0)], now=NOW) == frozenset()
    assert not Refund.objects.exists()


def test_never_more_goes_back_than_was_paid(paid: tuple[UUID, UUID]) -> None:
    user, payment = paid
    tickets_refund([a_refund(payment=payment)], now=NOW)
    for amounts in ((601,), (400, 400)):
        with pytest.raises(ValueError, match="more would go back"):
            tickets_refund([a_refund(amount, payment=payment) for amount in amounts], now=NOW)
    assert (balance(user), Refund.objects.count()) == (400, 1)


def test_nothing_goes_back_of_what_was_never_paid_or_does_not_add_up(paid: tuple[UUID, UUID]) -> None:
    _, payment = paid
    with pytest.raises(ValueError, match="holds no money"):
        tickets_refund([a_refund()], now=NOW)
    with pytest.raises(ValueError, match="do not add up"):
        tickets_refund([replace(a_refund(payment=payment), amount=eur(500))], now=NOW)
    assert not Refund.objects.exists()


def test_the_rows_of_refunds_only_grow(paid: tuple[UUID, UUID]) -> None:
    tickets_refund([a_refund(payment=paid[1])], now=NOW)
    with pytest.raises((InternalError, IntegrityError), match="only grows"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM payments_refund")
