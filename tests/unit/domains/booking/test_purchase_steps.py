"""What a purchase does next, in every situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.booking.contracts import PurchaseStatus
from carnet.domains.booking.rules.purchase_steps import (
    PAUSE,
    Reason,
    Situation,
    Step,
    may_give_way,
    next_step,
    until,
    why_failing,
)
from carnet.domains.payments.contracts import Payment, PaymentMethod, PaymentPurpose, PaymentStatus
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW

UNTIL = NOW + timedelta(seconds=150)
WALLET = Payment(
    id=ids.new_id(),
    booking_id=ids.new_id(),
    user_id=ids.new_id(),
    method=PaymentMethod.WALLET,
    purpose=PaymentPurpose.BOOKING,
    amount=Money(1_000, "EUR"),
    status=PaymentStatus.PENDING,
    created_at=NOW,
    updated_at=NOW,
)
CARD = replace(WALLET, id=ids.new_id(), method=PaymentMethod.CARD, provider="simulated", place=2)
AUTHORISED = replace(CARD, authorised_at=NOW)
AT_THE_BANK = replace(CARD, next_action="https://bank.example/confirm")
CAPTURED = replace(AUTHORISED, status=PaymentStatus.CAPTURED)
REFUSED = replace(CARD, status=PaymentStatus.FAILED)
VOIDED = replace(CARD, status=PaymentStatus.VOIDED)


def at(status: str, *payments: Payment, **more: Any) -> Situation:
    about = {"reason": "", "tries": 0, "asked_at": NOW, "until": UNTIL, "ended": False, **more}
    return Situation(status=PurchaseStatus(status), payments=payments, **about)


@pytest.mark.parametrize(
    ("situation", "after", "step"),
    [
        (at("begun", WALLET), 0, Step.CONFIRM),
        (at("begun"), 0, Step.CONFIRM),
        (at("begun", WALLET, CARD), 0, Step.SEND),
        (at("begun", CARD), 150, Step.FAIL),
        (at("begun", CARD, tries=1), 0, Step.WAIT),
        (at("begun", CARD, tries=1), 3, Step.ASK),
        (at("begun", CARD, tries=1), 150, Step.ASK),
        (at("begun", CARD, tries=2, asked_at=UNTIL), 150, Step.FAIL),
        (at("begun", AT_THE_BANK, tries=1), 2, Step.WAIT),
        (at("begun", AT_THE_BANK, tries=1), 100, Step.ASK),
        (at("begun", WALLET, AUTHORISED, tries=1), 0, Step.CONFIRM),
        (at("begun", AUTHORISED, tries=1), 9_999, Step.CONFIRM),
        (at("begun", CAPTURED, tries=1), 0, Step.CONFIRM),
        (at("begun", WALLET, REFUSED, tries=1), 0, Step.FAIL),
        (at("begun", VOIDED, tries=1), 0, Step.FAIL),
        (at("begun", AUTHORISED, ended=True), 0, Step.FAIL),
        (at("begun", WALLET, ended=True), 0, Step.FAIL),
        (at("confirmed", WALLET), 0, Step.FINISH),
        (at("confirmed", AUTHORISED), 0, Step.CAPTURE),
        (at("confirmed", AUTHORISED, tries=1), 2, Step.WAIT),
        (at("confirmed", AUTHORISED, tries=1), 3, Step.CAPTURE),
        (at("confirmed", AUTHORISED, tries=9), 9_999, Step.CAPTURE),
        (at("confirmed", CAPTURED), 0, Step.FINISH),
        (at("confirmed", WALLET, REFUSED), 0, Step.REVERSE),
        (at("confirmed", VOIDED), 0, Step.REVERSE),
        (at("failing", CARD), 0, Step.LET_GO),
        (at("failing", CARD, tries=1), 2, Step.WAIT),
        (at("failing", AUTHORISED, tries=1), 3, Step.LET_GO),
        (at("failing", WALLET), 0, Step.UNDO),
        (at("failing", WALLET, VOIDED), 0, Step.UNDO),
        (at("failing", REFUSED), 0, Step.UNDO),
        (at("failing", CAPTURED, reason="deadline"), 0, Step.CONFIRM),
        (at("failing", CAPTURED, reason="given_up"), 0, Step.CONFIRM),
        (at("failing", CAPTURED, reason="seats_gone"), 0, Step.UNDO),
        (at("failing", CAPTURED, reason="ended"), 0, Step.UNDO),
        (at("done", CAPTURED), 0, Step.STOP),
        (at("failed", VOIDED), 0, Step.STOP),
    ],
)
def test_the_next_step(situation: Situation, after: int, step: Step) -> None:
    assert next_step(situation, now=NOW + timedelta(seconds=after)) is step


def test_every_reason_but_a_few_means_that_nothing_can_be_had() -> None:
    kept = {Reason.DECLINED, Reason.DEADLINE, Reason.GIVEN_UP}
    for reason in Reason:
        wanted = Step.CONFIRM if reason in kept else Step.UNDO
        assert next_step(at("failing", CAPTURED, reason=reason.value), now=NOW) is wanted


@pytest.mark.parametrize(
    ("situation", "reason"),
    [
        (at("begun", REFUSED), Reason.DECLINED),
        (at("begun", VOIDED), Reason.DECLINED),
        (at("begun", CARD), Reason.DEADLINE),
        (at("begun", REFUSED, ended=True), Reason.ENDED),
    ],
)
def test_why_it_fails(situation: Situation, reason: Reason) -> None:
    assert why_failing(situation) is reason


@pytest.mark.parametrize(
    ("situation", "gives_way"),
    [
        (at("begun", WALLET, AT_THE_BANK), True),
        (at("begun", CARD), False),
        (at("begun", WALLET), False),
        (at("begun", replace(AT_THE_BANK, authorised_at=NOW)), False),
        (at("begun", replace(REFUSED, next_action="x")), False),
        (at("failing", AT_THE_BANK), False),
        (at("confirmed", AT_THE_BANK), False),
    ],
)
def test_only_who_is_at_the_bank_may_choose_again(situation: Situation, gives_way: bool) -> None:
    assert may_give_way(situation) is gives_way


def test_who_confirms_at_the_bank_has_as_long_as_the_seats_are_held() -> None:
    held = NOW + timedelta(minutes=10)
    assert until(UNTIL, held, AT_THE_BANK) == held
    assert until(UNTIL, NOW, AT_THE_BANK) == UNTIL
    assert until(UNTIL, held, CARD) == UNTIL
    assert until(UNTIL, None, AT_THE_BANK) == UNTIL
    assert until(UNTIL, held, None) == UNTIL


def test_a_silent_provider_is_left_alone_for_a_moment() -> None:
    assert timedelta(seconds=1) <= PAUSE <= timedelta(seconds=15)
