"""What every payment provider promises, and what its calls may and may not do to us."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from carnet.domains.payments import operations, providers, queries
from carnet.domains.payments.contracts import (
    AccountKind,
    Answer,
    Charge,
    Credit,
    Outcome,
    PaymentStatus,
    ProviderRefused,
    ProviderSilent,
    RefundOrder,
    RefundOutcome,
    RefundReason,
    RefundStatus,
    TicketRefund,
    WebhookRefused,
    WebhookUnreadable,
)
from carnet.domains.payments.models import Payment, Refund, WebhookCall
from carnet.domains.payments.operations.refund_sending import refund_send
from carnet.domains.payments.operations.returning import give_back
from carnet.infra.jobs import run_due
from carnet.kernel import clock, ids
from carnet.kernel.money import Money
from tests.conformance.banks import Bank, SimulatedBank, StripeBank
from tests.domains.payments.world import OPERATOR, a_pending_payment, a_wallet, balance
from tests.stripe_stand_in import StandIn, standing_in
from tests.stub_server import serving

pytestmark = pytest.mark.django_db

TIMEOUT = timedelta(seconds=5)
AMOUNT = 5_000
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    if find_spec("localstripe") is None:
        pytest.skip("localstripe is not installed")
    with standing_in() as running:
        yield running


@pytest.fixture(params=["simulated", "stripe"])
def bank(request: pytest.FixtureRequest, settings: Any) -> Bank:
    """One provider after the other."""
    chosen = _chosen(request)
    chosen.settings(settings)
    return chosen


def _chosen(request: pytest.FixtureRequest) -> Bank:
    if request.param == "stripe":
        return StripeBank(request.getfixturevalue("stand_in"))
    return SimulatedBank()


def a_charge(bank: Bank, card: str = "succeeds", *, capture: bool = False, payment_id: UUID | None = None) -> Charge:
    """A new charge of a card that behaves like this."""
    return Charge(
        payment_id=payment_id or ids.new_id(),
        amount=Money(AMOUNT, "EUR"),
        instrument=bank.cards[card],
        capture=capture,
        return_url="https://carnet.example/back",
    )


def sent(bank: Bank, charge: Charge) -> Answer:
    """What the provider says of a charge."""
    (answer,) = set(bank.adapter.charge(charge, timeout=TIMEOUT))
    return answer


def an_order(charge: Charge, answer: Answer, amount: int = AMOUNT) -> RefundOrder:
    """A refund of a charge."""
    return RefundOrder(ids.new_id(), charge.payment_id, answer.reference, Money(amount, "EUR"))


@pytest.mark.parametrize(("capture", "reached"), [(True, Outcome.CAPTURED), (False, Outcome.AUTHORISED)])
def test_t61_a_payment_is_charged_once(bank: Bank, capture: bool, reached: Outcome) -> None:
    charge = a_charge(bank, capture=capture)
    first, again = sent(bank, charge), sent(bank, charge)
    assert first == again == bank.adapter.look_up(charge, timeout=TIMEOUT)
    assert (first.payment_id, first.outcome, first.next_action) == (charge.payment_id, reached, None)


def test_a_refused_card_is_refused_each_time(bank: Bank) -> None:
    charge = a_charge(bank, "fails")
    assert sent(bank, charge).outcome is sent(bank, charge).outcome is Outcome.FAILED


def test_what_is_authorised_is_captured_once(bank: Bank) -> None:
    charge = a_charge(bank)
    answer = sent(bank, charge)
    for _ in range(2):
        assert bank.adapter.capture(charge, timeout=TIMEOUT).outcome is Outcome.CAPTURED
    assert bank.adapter.void(charge, timeout=TIMEOUT).outcome is Outcome.CAPTURED
    assert sent(bank, charge).outcome is Outcome.CAPTURED
    assert bank.adapter.refund(an_order(charge, answer, AMOUNT + 1), timeout=TIMEOUT).outcome is RefundOutcome.FAILED


def test_what_was_let_go_is_not_captured(bank: Bank) -> None:
    charge = a_charge(bank)
    sent(bank, charge)
    for _ in range(2):
        assert bank.adapter.void(charge, timeout=TIMEOUT).outcome is Outcome.VOIDED
    assert bank.adapter.capture(charge, timeout=TIMEOUT).outcome is Outcome.VOIDED


def test_what_nobody_charged_is_unknown_and_cannot_be_captured(bank: Bank) -> None:
    charge = a_charge(bank)
    assert bank.adapter.look_up(charge, timeout=TIMEOUT) is None
    with pytest.raises(ProviderRefused):
        bank.adapter.capture(charge, timeout=TIMEOUT)


def test_t29_what_was_let_go_before_it_arrived_takes_nothing(bank: Bank) -> None:
    charge = a_charge(bank, capture=True)
    assert bank.adapter.void(charge, timeout=TIMEOUT).outcome is Outcome.VOIDED
    assert sent(bank, charge).outcome is Outcome.VOIDED


def test_no_more_is_captured_than_was_authorised(bank: Bank) -> None:
    charge = a_charge(bank)
    answer = sent(bank, charge)
    more = Charge(charge.payment_id, Money(AMOUNT + 1, "EUR"), charge.instrument, False, "", answer.reference)
    with pytest.raises(ProviderRefused):
        bank.adapter.capture(more, timeout=TIMEOUT)
    assert bank.adapter.look_up(charge, timeout=TIMEOUT) == answer


@pytest.mark.parametrize(("approve", "reached"), [(True, Outcome.AUTHORISED), (False, Outcome.FAILED)])
def test_the_buyer_confirms_at_their_bank(bank: Bank, approve: bool, reached: Outcome) -> None:
    charge = a_charge(bank, "confirmed")
    asked = sent(bank, charge)
    assert asked.outcome is Outcome.ACTION
    assert asked.next_action is not None
    assert asked.next_action.startswith("http")
    bank.decide(asked, approve=approve)
    assert sent(bank, charge) == Answer(charge.payment_id, reached, asked.reference)


def test_what_is_not_confirmed_can_be_let_go(bank: Bank) -> None:
    charge = a_charge(bank, "confirmed")
    sent(bank, charge)
    assert bank.adapter.void(charge, timeout=TIMEOUT).outcome is Outcome.VOIDED


def test_t14_a_refund_is_paid_once(bank: Bank) -> None:
    charge = a_charge(bank, capture=True)
    answer = sent(bank, charge)
    order = an_order(charge, answer, 3_000)
    first, again = (bank.adapter.refund(order, timeout=TIMEOUT) for _ in range(2))
    assert first == again
    assert (first.refund_id, first.outcome) == (order.refund_id, RefundOutcome.DONE)
    rest = [bank.adapter.refund(an_order(charge, answer, amount), timeout=TIMEOUT) for amount in (2_001, 2_000, 1)]
    assert [one.outcome for one in rest] == [RefundOutcome.FAILED, RefundOutcome.DONE, RefundOutcome.FAILED]


def test_what_is_not_captured_is_not_refunded(bank: Bank) -> None:
    charge = a_charge(bank)
    answer = sent(bank, charge)
    assert bank.adapter.refund(an_order(charge, answer), timeout=TIMEOUT).outcome is RefundOutcome.FAILED


def test_a_refund_that_the_buyers_bank_refuses(bank: Bank) -> None:
    charge = a_charge(bank, "refund_fails", capture=True)
    order = an_order(charge, sent(bank, charge))
    assert bank.adapter.refund(order, timeout=TIMEOUT).outcome is RefundOutcome.FAILED


def test_t54_a_provider_that_does_not_answer_is_silent_in_time(bank: Bank) -> None:
    patience = timedelta(milliseconds=200)
    with serving(lambda _: None) as server:
        server.answer = server.silent
        adapter, card = bank.silent(server)
        began = time.monotonic()
        with pytest.raises(ProviderSilent):
            adapter.charge(Charge(ids.new_id(), Money(AMOUNT, "EUR"), card), timeout=patience)
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("text", ["", "4242 4242 4242 4243", "5555555555554444", "pm_; drop", "pm_" + "x" * 300])
def test_no_card_number_gets_through(bank: Bank, text: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        bank.adapter.token(text)
    assert not text or text not in str(refused.value)


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.ACTION])
def test_a_signed_call_is_read(bank: Bank, outcome: Outcome) -> None:
    said = Answer(ids.new_id(), outcome, "ref_1")
    body = bank.call(said, number="call_1")
    assert bank.adapter.read_webhook(bank.sign(body, now=NOW), body, now=NOW) == ("call_1", [said])


def test_a_call_that_is_not_the_providers_is_refused(bank: Bank) -> None:
    body = bank.call(Answer(ids.new_id(), Outcome.CAPTURED, "ref_1"))
    other = bank.call(Answer(ids.new_id(), Outcome.CAPTURED, "ref_1"))
    ((name, header),) = bank.sign(body, now=NOW).items()
    forged = [{}, {name: ""}, {name: "t=1"}, {name: "v1=00"}, {name: header[:-1]}, {name: "t=x,v1=y"}, {name: ",=,"}]
    for headers in [*forged, bank.sign(other, now=NOW)]:
        with pytest.raises(WebhookRefused):
            bank.adapter.read_webhook(headers, body, now=NOW)


@pytest.mark.parametrize("late", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_a_call_from_another_time_is_refused(bank: Bank, late: timedelta) -> None:
    body = bank.call(Answer(ids.new_id(), Outcome.CAPTURED, "ref_1"))
    with pytest.raises(WebhookRefused, match="old"):
        bank.adapter.read_webhook(bank.sign(body, now=NOW), body, now=NOW + late)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"id": 1}', b'"x"'])
def test_a_signed_call_that_says_nothing_is_refused(bank: Bank, body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        bank.adapter.read_webhook(bank.sign(body, now=NOW), body, now=NOW)


def a_payment(bank: Bank, card: str = "succeeds") -> UUID:
    """A booking's part that is paid with such a card, not sent yet."""
    payment_id = a_pending_payment(ids.new_id(), AMOUNT, booking_id=ids.new_id(), provider=bank.adapter.name)
    Payment.objects.filter(pk=payment_id).update(instrument=bank.cards[card])
    return payment_id


def test_a_payment_from_its_beginning_to_its_end(bank: Bank) -> None:
    payment_id, now = a_payment(bank), clock.now()
    assert operations.payment_send(payment_id, now=now).authorised_at == now
    assert operations.payment_take(payment_id, now=now).status is PaymentStatus.CAPTURED
    assert operations.payment_let_go(payment_id, now=now).status is PaymentStatus.CAPTURED
    assert queries.ledger_faults() == ()


@pytest.mark.parametrize(("card", "reached"), [("succeeds", RefundStatus.DONE), ("refund_fails", RefundStatus.FAILED)])
def test_a_tickets_refund_goes_to_the_card(bank: Bank, card: str, reached: RefundStatus) -> None:
    payment_id, now = a_payment(bank, card), clock.now()
    operations.payment_send(payment_id, now=now)
    paid = operations.payment_take(payment_id, now=now)
    assert paid.booking_id is not None
    debits = (Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, Money(300, "EUR")),)
    asked = TicketRefund(ids.new_id(), paid.booking_id, Money(300, "EUR"), debits, RefundReason.CANCELLED)
    operations.tickets_refund([asked], now=now)
    refund = Refund.objects.get()
    for _ in range(2):
        refund_send(refund_id=str(refund.pk), now=now)
    assert queries.refund(refund.pk).status is reached
    assert queries.ledger_faults() == ()


@pytest.mark.parametrize("capture", [True, False])
def test_t29_what_a_dead_payment_took_goes_back(bank: Bank, capture: bool) -> None:
    payment_id, now = a_payment(bank), clock.now()
    operations.payment_answered(Answer(payment_id, Outcome.VOIDED, ""), now=now)
    late = sent(bank, a_charge(bank, capture=capture, payment_id=payment_id))
    operations.payment_answered(late, now=now)
    for _ in range(2):
        give_back(payment_id=str(payment_id))
    order = RefundOrder(ids.new_id(), payment_id, late.reference, Money(1, "EUR"))
    assert bank.adapter.refund(order, timeout=TIMEOUT).outcome is RefundOutcome.FAILED
    assert queries.payment(payment_id).status is PaymentStatus.VOIDED


def test_t54_no_provider_is_called_inside_a_transaction(bank: Bank) -> None:
    with pytest.raises(providers.ProviderCalledInTransaction), transaction.atomic():
        providers.charge(bank.adapter, a_charge(bank))


def test_a_top_up_is_credited_by_the_providers_call(bank: Bank, client: Client) -> None:
    user = a_wallet(0)
    payment_id = a_pending_payment(user, 700, provider=bank.adapter.name)
    body = bank.call(Answer(payment_id, Outcome.CAPTURED, "ref_1"))
    for new in (True, False):
        response = _post(client, bank, body)
        assert (response.status_code, response.json()) == (200, {"new": new})
        assert balance(user) == (0 if new else 700)
        run_due(now=clock.now())
    assert balance(user) == 700
    assert WebhookCall.objects.get().handled_at is not None


def _post(client: Client, bank: Bank, body: bytes, headers: dict[str, str] | None = None) -> Any:
    signed = bank.sign(body, now=clock.now()) if headers is None else headers
    address = f"/api/v1/payments/{bank.adapter.name}/webhook"
    return client.post(address, body, content_type="application/json", headers=signed)


def test_t20_calls_that_nobody_signed_or_that_are_old_change_nothing(bank: Bank, client: Client) -> None:
    user = a_wallet(0)
    body = bank.call(Answer(a_pending_payment(user, 700, provider=bank.adapter.name), Outcome.CAPTURED, "ref_1"))
    old = bank.sign(body, now=clock.now() - timedelta(minutes=6))
    for headers in ({}, old):
        response = _post(client, bank, body, headers)
        assert (response.status_code, response.json()["code"]) == (401, "WEBHOOK_NOT_SIGNED")
    unreadable = _post(client, bank, b"[]")
    assert (unreadable.status_code, unreadable.json()["code"]) == (400, "WEBHOOK_NOT_READABLE")
    run_due(now=clock.now())
    assert balance(user) == 0
    assert not WebhookCall.objects.exists()
