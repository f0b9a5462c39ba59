"""A payment gateway that takes no money: for tests and demos, off where real money is.

How it behaves is chosen by the card that is charged, so that a test, or somebody who tries the shop, can see every way
a payment can go. It remembers nothing: the same charge has the same fate in every process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from carnet.domains.payments.contracts import Answer, Charge, Outcome, ProviderSilent

_ALMOST: Final = 0.8


class TestCard(StrEnum):
    """What the simulated gateway does with a charge."""

    __test__ = False  # no test class, whatever pytest thinks of its name

    SUCCEEDS = "sim_succeeds"
    FAILS = "sim_fails"
    SLOW = "sim_slow"
    TIMES_OUT = "sim_times_out"
    ANSWERS_TWICE = "sim_answers_twice"
    ANSWERS_LATE = "sim_answers_late"


class SimulatedGateway:
    """Charges test cards. A slow one answers just in time; a late one only when it is looked up afterwards."""

    def __init__(self, wait: Callable[[float], None] = time.sleep) -> None:
        """`wait` passes a number of seconds."""
        self._wait = wait

    def charge(self, charge: Charge, *, timeout: timedelta) -> Sequence[Answer]:
        """Take nothing and say so, once or twice. Raises ProviderSilent."""
        card = TestCard(charge.instrument)
        if card in {TestCard.TIMES_OUT, TestCard.ANSWERS_LATE}:
            self._wait(timeout.total_seconds())
            raise ProviderSilent("the simulated gateway did not answer in time")
        if card is TestCard.SLOW:
            self._wait(timeout.total_seconds() * _ALMOST)
        return [self._answer(charge)] * (2 if card is TestCard.ANSWERS_TWICE else 1)

    def look_up(self, charge: Charge, *, timeout: timedelta) -> Answer | None:  # noqa: ARG002  it never waits
        """What became of a charge; one that timed out never arrived."""
        return None if TestCard(charge.instrument) is TestCard.TIMES_OUT else self._answer(charge)

    def _answer(self, charge: Charge) -> Answer:
        outcome = Outcome.FAILED if charge.instrument == TestCard.FAILS else Outcome.CAPTURED
        return Answer(charge.payment_id, outcome, reference=f"sim_{charge.payment_id.hex}")
