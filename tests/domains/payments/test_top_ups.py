"""Paying in: what reaches the wallet for each way a provider can answer, and how often."""

from __future__ import annotations

import contextlib
import json
import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from carnet.domains.payments import operations, providers, queries
from carnet.domains.payments.contracts import Answer, Charge, Outcome, PaymentMethod, PaymentStatus, ProviderSilent
from carnet.domains.payments.events import PaymentCaptured, PaymentFailed, WalletCredited
from carnet.domains.payments.models import Payment, PaymentHistory
from carnet.domains.payments.operations import TopUp, TopUpFailed
from carnet.domains.payments.providers.simulated import SimulatedGateway, TestCard
from carnet.domains.payments.rules import AmountOutOfRange, CurrencyMismatch
from carnet.infra import outside
from carnet.infra.events import codec
from carnet.infra.idempotency import KeyReused, StillRunning
from carnet.infra.idempotency.models import Record
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.domains.payments.world import NOW, a_pending_payment, a_wallet, balance, eur, rows, sum_of_entries

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=2)


def top_up(
    user: UUID, *, amount: Money | None = None, card: TestCard = TestCard.SUCCEEDS, key: str = "", now: Any = NOW
) -> TopUp:
    return operations.wallet_top_up(
        user_id=user,
        amount=amount or eur(5_000),
        currency="EUR",
        instrument=card.value,
        request_key=key or str(ids.new_id()),
        now=now,
    )


def moves(payment_id: UUID) -> list[tuple[str | None, str]]:
    found = PaymentHistory.objects.filter(payment_id=payment_id).values_list("from_status", "to_status")
    order = ["created", "pending", "captured", "failed"]
    return sorted(found, key=lambda move: order.index(move[1]))


@pytest.mark.parametrize("card", [TestCard.SUCCEEDS, TestCard.SLOW, TestCard.ANSWERS_TWICE])
def test_a_captured_payment_is_in_the_wallet_once(card: TestCard) -> None:
    user = ids.new_id()
    done = top_up(user, card=card)
    assert (done.payment.status, done.balance, done.replayed) == (PaymentStatus.CAPTURED, eur(5_000), False)
    assert balance(user) == sum_of_entries(user) == 5_000
    assert moves(done.payment.id) == [(None, "created"), ("created", "pending"), ("pending", "captured")]
    assert queries.ledger_faults() == ()


def test_t27_a_failed_payment_is_never_answered_with_success() -> None:
    user, key = a_wallet(0), str(ids.new_id())
    for _ in range(2):
        with pytest.raises(TopUpFailed):
            top_up(user, card=TestCard.FAILS, key=key)
    assert balance(user) == sum_of_entries(user) == 0
    payment = Payment.objects.get()
    assert payment.status == "failed"
    assert moves(payment.id)[-1] == ("pending", "failed")


@pytest.mark.parametrize("card", [TestCard.TIMES_OUT, TestCard.ANSWERS_LATE])
def test_t17_silence_is_not_money(card: TestCard) -> None:
    user = a_wallet(0)
    done = top_up(user, card=card)
    assert (done.payment.status, done.balance) == (PaymentStatus.PENDING, None)
    assert balance(user) == sum_of_entries(user) == 0


def test_t29_a_late_answer_is_found_and_credited_once() -> None:
    user = a_wallet(0)
    payment = top_up(user, card=TestCard.ANSWERS_LATE).payment
    assert [operations.payments_resolve(now=LATER) for _ in range(2)] == [1, 0]
    late = Answer(payment.id, Outcome.CAPTURED, "again")
    assert operations.payment_answered(late, now=LATER).status is PaymentStatus.CAPTURED
    assert balance(user) == sum_of_entries(user) == 5_000


def test_a_payment_nobody_heard_of_fails_in_the_end() -> None:
    payment = top_up(a_wallet(0), card=TestCard.TIMES_OUT).payment
    assert operations.payments_resolve(now=LATER) == 0
    assert operations.payments_resolve(now=NOW + timedelta(minutes=10)) == 1
    assert queries.payment(payment.id).status is PaymentStatus.FAILED


def test_a_payment_is_left_to_its_request_for_a_minute() -> None:
    a_pending_payment(a_wallet(0), 500)
    assert operations.payments_resolve(now=NOW + timedelta(seconds=59)) == 0


@pytest.mark.parametrize(("first", "then"), [("captured", "failed"), ("failed", "captured")])
def test_t27_a_contradiction_changes_nothing_and_is_logged(
    first: str, then: str, caplog: pytest.LogCaptureFixture
) -> None:
    user = a_wallet(0)
    payment_id = a_pending_payment(user, 500)
    operations.payment_answered(Answer(payment_id, Outcome(first), "a"), now=NOW)
    before = balance(user)
    with caplog.at_level(logging.ERROR):
        settled = operations.payment_answered(Answer(payment_id, Outcome(then), "b"), now=LATER)
    assert settled.status == first
    assert balance(user) == sum_of_entries(user) == before
    assert "its provider says" in caplog.text


def test_an_answer_about_nothing_is_refused() -> None:
    with pytest.raises(queries.PaymentUnknown):
        operations.payment_answered(Answer(ids.new_id(), Outcome.CAPTURED, "x"), now=NOW)


def test_t61_the_same_request_again_gets_the_same_answer() -> None:
    user, key = ids.new_id(), str(ids.new_id())
    first = top_up(user, key=key)
    top_up(user)
    again = top_up(user, key=key)
    assert (again.payment, again.balance, again.replayed) == (first.payment, eur(5_000), True)
    assert balance(user) == 10_000


def test_t61_a_key_belongs_to_one_request() -> None:
    user, key = ids.new_id(), str(ids.new_id())
    top_up(user, key=key)
    for other in ({"amount": eur(5_001)}, {"card": TestCard.SLOW}):
        with pytest.raises(KeyReused):
            top_up(user, key=key, **other)
    assert balance(user) == 5_000


def test_t61_a_key_that_answered_elsewhere_charges_nothing() -> None:
    user, key = ids.new_id(), str(ids.new_id())
    Record.objects.create(user_id=user, key=key, fingerprint=b"x", status=201, body={}, created_at=NOW)
    with pytest.raises(KeyReused):
        top_up(user, key=key)
    assert not Payment.objects.exists()


def test_another_user_may_use_the_same_key() -> None:
    key = str(ids.new_id())
    assert top_up(ids.new_id(), key=key).payment.id != top_up(ids.new_id(), key=key).payment.id


def test_a_request_under_way_is_not_started_again() -> None:
    user, key = a_wallet(0), str(ids.new_id())
    payment_id = a_pending_payment(user, 5_000)
    Payment.objects.filter(pk=payment_id).update(request_key=key)
    with pytest.raises(StillRunning):
        top_up(user, key=key)
    after_a_crash = top_up(user, key=key, now=LATER)
    assert (after_a_crash.payment.id, after_a_crash.balance) == (payment_id, eur(5_000))
    assert balance(user) == sum_of_entries(user) == 5_000


def test_t54_no_provider_is_called_inside_a_transaction() -> None:
    user = a_wallet(0)
    payment = a_pending_payment(user, 500)
    gateway = providers.chosen(PaymentMethod.CARD)
    charge = Charge(payment, eur(500), TestCard.SUCCEEDS)
    for call in (
        lambda: providers.charge(gateway, charge),
        lambda: providers.look_up(gateway, charge),
        lambda: top_up(user),
        lambda: operations.payments_resolve(now=LATER),
    ):
        with pytest.raises(providers.ProviderCalledInTransaction), transaction.atomic():
            call()
    assert balance(user) == 0
    assert Payment.objects.count() == 1


def test_t54_nothing_is_locked_while_the_provider_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    class Watching(SimulatedGateway):
        def charge(self, charge: Charge, *, timeout: timedelta) -> list[Answer]:
            seen.append(outside.in_transaction())
            return [Answer(charge.payment_id, Outcome.CAPTURED, "w")]

    monkeypatch.setattr(providers, "of", lambda _name: Watching())
    top_up(ids.new_id())
    assert seen == [False]


def test_the_simulated_provider_can_be_switched_off(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = False
    with pytest.raises(providers.ProviderUnavailable):
        top_up(ids.new_id())
    assert not Payment.objects.exists()


@pytest.mark.parametrize("card", TestCard)
def test_a_card_may_be_named_by_its_number_which_is_not_kept(card: TestCard) -> None:
    user = ids.new_id()
    with contextlib.suppress(TopUpFailed):
        operations.wallet_top_up(
            user_id=user,
            amount=eur(500),
            currency="EUR",
            instrument=card.number,
            request_key=str(ids.new_id()),
            now=NOW,
        )
    assert Payment.objects.get().instrument == card.value
    assert not rows("SELECT FROM payments_payment p WHERE p::text LIKE %s", f"%{card.number}%")


def test_a_card_of_others_asks_no_provider() -> None:
    with pytest.raises(providers.CardNotAccepted) as refused:
        operations.wallet_top_up(
            user_id=ids.new_id(),
            amount=eur(500),
            currency="EUR",
            instrument="4111 1111 1111 1111",
            request_key=str(ids.new_id()),
            now=NOW,
        )
    assert [pointer.path for pointer in refused.value.pointers] == ["/card"]
    assert "4111" not in str(refused.value)
    assert not Payment.objects.exists()


def test_a_confirmed_top_up_is_in_the_wallet() -> None:
    user, key = ids.new_id(), str(ids.new_id())
    asked = top_up(user, card=TestCard.NEEDS_3DS, key=key)
    assert (asked.payment.status, asked.balance) == (PaymentStatus.PENDING, None)
    assert asked.payment.next_action
    assert top_up(user, card=TestCard.NEEDS_3DS, key=key).payment == asked.payment
    operations.simulated_decide(payment_id=asked.payment.id, approve=True)
    again = top_up(user, card=TestCard.NEEDS_3DS, key=key)
    assert (again.payment.status, again.balance, again.replayed) == (PaymentStatus.CAPTURED, eur(5_000), True)


@pytest.mark.parametrize(("card", "approve"), [(TestCard.NEEDS_3DS, False), (TestCard.REFUSED_3DS, True)])
def test_t27_a_top_up_that_is_not_confirmed_is_no_money(card: TestCard, approve: bool) -> None:
    user, key = a_wallet(0), str(ids.new_id())
    payment = top_up(user, card=card, key=key).payment
    operations.simulated_decide(payment_id=payment.id, approve=approve)
    with pytest.raises(TopUpFailed):
        top_up(user, card=card, key=key)
    assert balance(user) == sum_of_entries(user) == 0


def test_a_buyer_has_a_quarter_of_an_hour_to_confirm() -> None:
    payment = top_up(a_wallet(0), card=TestCard.NEEDS_3DS).payment
    assert operations.payments_resolve(now=NOW + timedelta(minutes=14)) == 0
    assert queries.payment(payment.id).next_action
    assert operations.payments_resolve(now=NOW + timedelta(minutes=15)) == 1
    assert queries.payment(payment.id).status is PaymentStatus.VOIDED
    operations.simulated_decide(payment_id=payment.id, approve=True)
    assert queries.bank_confirmation(payment.id).outcome is Outcome.VOIDED


def test_a_silent_provider_is_asked_once_in_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[UUID] = []

    class Silent(SimulatedGateway):
        def look_up(self, charge: Charge, *, timeout: timedelta) -> None:
            asked.append(charge.payment_id)
            raise ProviderSilent

    for _ in range(3):
        a_pending_payment(a_wallet(0), 500)
    monkeypatch.setattr(providers, "of", lambda _name: Silent())
    assert operations.payments_resolve(now=LATER) == 0
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(eur(99), AmountOutOfRange), (eur(100_001), AmountOutOfRange), (Money(500, "CHF"), CurrencyMismatch)],
)
def test_t26_amounts_that_may_not_be_paid_in_ask_no_provider(amount: Money, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        top_up(ids.new_id(), amount=amount)
    assert not Payment.objects.exists()


def test_what_is_told_about_a_top_up() -> None:
    user = ids.new_id()
    done = top_up(user)
    with pytest.raises(TopUpFailed):
        top_up(user, card=TestCard.FAILS)
    told = [
        (name, version, json.loads(data))
        for name, version, data in rows("SELECT name, aggregate_version, data::text FROM events_outbox ORDER BY name")
    ]
    transfer = rows("SELECT id FROM payments_transfer")[0][0]
    expected = [
        ("payment.captured", 3, PaymentCaptured(user, None, "card", "top_up", eur(5_000))),
        ("payment.failed", 3, PaymentFailed(user, None, "card", "top_up", eur(5_000))),
        ("wallet.credited", 1, WalletCredited(user, transfer, "top_up", None, eur(5_000), eur(5_000))),
    ]
    assert told == [(name, version, codec.to_json(fact)) for name, version, fact in expected]
    assert done.payment.amount == eur(5_000)
