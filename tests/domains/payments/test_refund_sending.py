"""Money that is owed to cards is sent once, however often it is tried, or to the wallet where a card refuses it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.payments import operations, providers, queries
from carnet.domains.payments.contracts import (
    AccountKind,
    Credit,
    Destination,
    ProviderRefused,
    ProviderSilent,
    RefundAnswer,
    RefundOrder,
    RefundOutcome,
    RefundReason,
    RefundStatus,
    TicketRefund,
)
from carnet.domains.payments.models import Payment, Refund, SimulatedRefund
from carnet.domains.payments.operations.refund_sending import refund_send
from carnet.domains.payments.providers.simulated import SimulatedGateway, TestCard
from carnet.infra.access import PlatformRole
from carnet.infra.audit.queries import entries as audit_entries
from carnet.infra.http.problems import Forbidden
from carnet.infra.jobs import run_due
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.domains.payments.world import NOW, OPERATOR, a_pending_payment, a_wallet, balance, eur, rows

pytestmark = pytest.mark.django_db

AMOUNT = 1_000
SUPPORT = Principal(user_id=ids.new_id(), roles=frozenset({PlatformRole.SUPPORT}), second_factor=True)


def a_refund(card: TestCard = TestCard.SUCCEEDS, amount: int = 400, *, user: UUID | None = None) -> UUID:
    """A refund that is due to a card which has paid for a booking."""
    booking = ids.new_id()
    payment_id = a_pending_payment(user or ids.new_id(), AMOUNT, card=card, booking_id=booking)
    operations.payment_send(payment_id, now=NOW)
    operations.payment_take(payment_id, now=NOW)
    debit = Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(amount))
    asked = TicketRefund(ids.new_id(), booking, eur(amount), (debit,), RefundReason.CANCELLED)
    operations.tickets_refund([asked], now=NOW)
    return Refund.objects.get(payment_id=payment_id).pk


def owed() -> int:
    """What the books owe to cards."""
    found = rows(
        "SELECT coalesce(sum(e.amount), 0)::bigint FROM payments_entry e JOIN payments_account a ON a.id = e.account_id"
        " WHERE a.kind = 'refunds_due'"
    )
    amount: int = found[0][0]
    return amount


def status(refund_id: UUID) -> RefundStatus:
    return queries.refund(refund_id).status


def send(refund_id: UUID, now: datetime = NOW) -> None:
    """What its job does."""
    refund_send(refund_id=str(refund_id), now=now)


@pytest.mark.django_db(transaction=True)
def test_a_refund_is_owed_until_its_job_has_sent_it() -> None:
    refund_id = a_refund()
    assert (status(refund_id), owed()) == (RefundStatus.DUE, 400)
    run_due(now=NOW)
    assert (status(refund_id), owed()) == (RefundStatus.DONE, 0)
    assert SimulatedRefund.objects.get().amount == 400
    assert Refund.objects.get().provider_reference
    assert queries.ledger_faults() == ()


def test_t14_sent_again_it_is_paid_once() -> None:
    refund_id = a_refund()
    for _ in range(3):
        send(refund_id)
        operations.refunds_send(now=NOW + timedelta(days=1))
    assert SimulatedRefund.objects.count() == 1
    assert rows("SELECT count(*) FROM payments_transfer WHERE kind = 'refund_paid'") == [(1,)]
    assert owed() == 0


def test_t24_a_worker_that_dies_after_the_provider_paid_pays_once(monkeypatch: pytest.MonkeyPatch) -> None:
    refund_id = a_refund()

    class Killed(BaseException):
        pass

    def dies(*_arguments: Any, **_values: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("carnet.domains.payments.operations.refund_sending.refund_answered", dies)
        with pytest.raises(Killed):
            send(refund_id)
    assert (status(refund_id), owed(), SimulatedRefund.objects.count()) == (RefundStatus.DUE, 400, 1)
    assert operations.refunds_send(now=NOW + timedelta(minutes=1)) == 0
    assert operations.refunds_send(now=NOW + timedelta(minutes=2)) == 1
    assert (status(refund_id), owed(), SimulatedRefund.objects.count()) == (RefundStatus.DONE, 0, 1)


def test_a_silent_provider_is_asked_again_with_growing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    refund_id = a_refund()
    asked: list[datetime] = []
    at = NOW

    class Silent(SimulatedGateway):
        def refund(self, order: RefundOrder, *, timeout: timedelta) -> RefundAnswer:
            asked.append(at)
            raise ProviderSilent

    monkeypatch.setattr(providers, "of", lambda _name: Silent())
    send(refund_id)
    for minute in range(1, 20):
        at = NOW + timedelta(minutes=minute)
        operations.refunds_send(now=at)
    assert [(one - NOW) // timedelta(minutes=1) for one in asked] == [0, 2, 6, 14]
    assert (status(refund_id), owed()) == (RefundStatus.DUE, 400)


@pytest.mark.parametrize("refusal", ["card", "provider"])
def test_a_refund_that_is_refused_stays_owed(refusal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refund_id = a_refund(TestCard.REFUND_FAILS if refusal == "card" else TestCard.SUCCEEDS)

    class Refusing(SimulatedGateway):
        def refund(self, order: RefundOrder, *, timeout: timedelta) -> RefundAnswer:
            raise ProviderRefused

    if refusal == "provider":
        monkeypatch.setattr(providers, "of", lambda _name: Refusing())
    send(refund_id)
    assert (status(refund_id), owed()) == (RefundStatus.FAILED, 400)
    assert operations.refunds_send(now=NOW + timedelta(days=9)) == 0


def test_staff_send_what_a_card_does_not_take_to_the_wallet_once() -> None:
    user = a_wallet(0)
    refund_id = a_refund(TestCard.REFUND_FAILS, user=user)
    send(refund_id)
    for _ in range(2):
        operations.refund_to_wallet(by=SUPPORT, refund_id=refund_id, now=NOW)
    after = queries.refund(refund_id)
    assert (after.status, after.destination, balance(user), owed()) == (RefundStatus.DONE, Destination.WALLET, 400, 0)
    (entry,) = audit_entries(subject=ids.encode("rfd", refund_id))
    assert (entry.actor, entry.verb) == (SUPPORT.user_id, "refund.to_wallet")
    assert queries.ledger_faults() == ()


def test_what_has_not_failed_takes_its_own_way() -> None:
    user = a_wallet(0)
    refund_id = a_refund(user=user)
    with pytest.raises(operations.RefundNotFailed):
        operations.refund_to_wallet(by=SUPPORT, refund_id=refund_id, now=NOW)
    with pytest.raises(queries.RefundUnknown):
        operations.refund_to_wallet(by=SUPPORT, refund_id=ids.new_id(), now=NOW)
    with pytest.raises(Forbidden):
        operations.refund_to_wallet(by=Principal(user_id=user), refund_id=refund_id, now=NOW)
    assert balance(user) == 0


def answered(refund_id: UUID, outcome: RefundOutcome, provider: str = "simulated") -> None:
    operations.refund_answered(RefundAnswer(refund_id, outcome, "r"), provider=provider, now=NOW)


def test_a_refund_that_comes_back_from_the_buyers_bank_is_owed_again() -> None:
    refund_id = a_refund()
    answered(refund_id, RefundOutcome.DONE)
    assert owed() == 0
    for _ in range(2):
        answered(refund_id, RefundOutcome.FAILED)
        assert (status(refund_id), owed()) == (RefundStatus.FAILED, 400)
    answered(refund_id, RefundOutcome.DONE)
    assert (status(refund_id), owed()) == (RefundStatus.DONE, 0)
    assert queries.ledger_faults() == ()


def test_an_answer_after_the_money_went_to_the_wallet_moves_none(caplog: pytest.LogCaptureFixture) -> None:
    user = a_wallet(0)
    refund_id = a_refund(TestCard.REFUND_FAILS, user=user)
    send(refund_id)
    operations.refund_to_wallet(by=SUPPORT, refund_id=refund_id, now=NOW)
    answered(refund_id, RefundOutcome.DONE)
    answered(refund_id, RefundOutcome.FAILED)
    assert "went to the wallet meanwhile" in caplog.text
    assert (balance(user), owed(), status(refund_id)) == (400, 0, RefundStatus.DONE)


def test_what_the_provider_does_not_know_yet_and_what_others_say_changes_nothing() -> None:
    refund_id = a_refund()
    answered(refund_id, RefundOutcome.PENDING)
    answered(refund_id, RefundOutcome.DONE, provider="stripe")
    assert (status(refund_id), owed()) == (RefundStatus.DUE, 400)


def test_cash_is_not_sent() -> None:
    refund_id = a_refund()
    paid = Refund.objects.get(pk=refund_id).payment_id
    Payment.objects.filter(pk=paid).update(method="cash", provider=None)
    send(refund_id)
    assert operations.refunds_send(now=NOW + timedelta(days=1)) == 0
    assert (status(refund_id), SimulatedRefund.objects.count()) == (RefundStatus.DUE, 0)
