"""A process that dies before or after any step leaves a purchase that somebody else brings to the same end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import BookingStatus, PurchaseStatus
from carnet.domains.booking.models import Purchase as Row
from carnet.domains.booking.operations.purchase import steps
from carnet.domains.booking.rules.purchase_steps import Step
from carnet.domains.payments.contracts import TestCard
from carnet.infra.jobs import run_due
from tests.builders import NOW
from tests.domains.booking.buying import WALLET, all_is_well, buy, card, held, reserved
from tests.domains.booking.conftest import Sale
from tests.domains.payments.world import a_wallet
from tests.money import balance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bank")]

DONE, FAILED = PurchaseStatus.DONE, PurchaseStatus.FAILED


class Died(Exception):
    """Like a process."""


@dataclass(frozen=True)
class Ending:
    """What becomes of a card, and which steps lead there."""

    which: TestCard
    status: PurchaseStatus
    booking: BookingStatus
    steps: tuple[Step, ...]


ENDINGS: Final = (
    Ending(TestCard.SUCCEEDS, DONE, BookingStatus.CONFIRMED, (Step.SEND, Step.CONFIRM, Step.CAPTURE, Step.FINISH)),
    Ending(TestCard.ANSWERS_LATE, DONE, BookingStatus.CONFIRMED, (Step.SEND, Step.ASK, Step.CONFIRM, Step.CAPTURE)),
    Ending(TestCard.FAILS, FAILED, BookingStatus.EXPIRED, (Step.SEND, Step.FAIL, Step.UNDO)),
    Ending(TestCard.TIMES_OUT, FAILED, BookingStatus.EXPIRED, (Step.SEND, Step.FAIL, Step.LET_GO, Step.UNDO)),
    Ending(
        TestCard.CAPTURE_FAILS,
        FAILED,
        BookingStatus.CANCELLED,
        (Step.SEND, Step.CONFIRM, Step.CAPTURE, Step.REVERSE, Step.UNDO),
    ),
)
DEATHS: Final = [
    pytest.param(ending, step, after, id=f"{ending.which.value}-{'after' if after else 'before'}-{step.value}")
    for ending in ENDINGS
    for step in ending.steps
    for after in (False, True)
]


def deadly(step: Callable[..., None], *, after: bool) -> Callable[..., None]:
    """The step of a process that dies before it, or right after it, the first time."""
    died: list[bool] = []

    def once(*arguments: Any) -> None:
        if died:
            step(*arguments)
            return
        died.append(True)
        if after:
            step(*arguments)
        raise Died

    return once


@pytest.mark.parametrize(("ending", "step", "after"), DEATHS)
def test_t24_t29_whoever_dies_the_purchase_ends_the_same(
    sale: Sale, monkeypatch: pytest.MonkeyPatch, ending: Ending, step: Step, after: bool
) -> None:
    buyer = a_wallet(1_000)
    reference = held(sale, buyer)
    monkeypatch.setitem(steps.STEPS, step, deadly(steps.STEPS[step], after=after))
    try:
        buy(buyer, reference, WALLET, card(ending.which))
    except Died:
        # Between a capture that failed and its reversal the tickets are not paid; at every other moment all is well.
        assert ending.which is TestCard.CAPTURE_FAILS or all_is_well()
    for seconds in (15, 30, 45, 160, 180, 200):
        operations.purchases_resume(now=NOW + timedelta(seconds=seconds))
    now = NOW + timedelta(minutes=10)
    operations.expire(now=now)
    run_due(now=now)
    assert Row.objects.get().status == ending.status
    assert operations.purchase_continue(purchase_id=Row.objects.get().id, now=now).status is ending.status
    paid = ending.status is DONE
    assert (balance(buyer), reserved(buyer)) == (0 if paid else 1_000, 0)
    assert queries.booking(user_id=buyer, reference=reference, now=now).status is ending.booking
    assert all_is_well(now=now)
