"""The test cards of the simulated provider, and what its page for confirming a payment shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.domains.payments.contracts.providers import Outcome
from carnet.kernel.money import Money


class TestCard(StrEnum):
    """What the simulated provider does with a charge; `docs/reference/providers.md` says it of each."""

    __test__ = False  # no test class, whatever pytest thinks of its name

    number: str
    """What may be typed instead of the token. Never stored."""

    def __new__(cls, token: str, number: str = "") -> TestCard:
        """A member whose value is the token."""
        card = str.__new__(cls, token)
        card._value_ = token
        card.number = number
        return card

    SUCCEEDS = "sim_succeeds", "4242424242424242"
    FAILS = "sim_fails", "4000000000000002"
    SLOW = "sim_slow", "4000000000000010"
    TIMES_OUT = "sim_times_out", "4000000000000028"
    ANSWERS_LATE = "sim_answers_late", "4000000000000036"
    ANSWERS_TWICE = "sim_answers_twice", "4000000000000044"
    OUT_OF_ORDER = "sim_out_of_order", "4000000000000051"
    NEEDS_3DS = "sim_3ds", "4000000000000069"
    REFUSED_3DS = "sim_3ds_refused", "4000000000000077"
    CAPTURE_FAILS = "sim_capture_fails", "4000000000000085"
    CAPTURE_LATE = "sim_capture_late", "4000000000000093"
    REFUND_FAILS = "sim_refund_fails", "4000000000000101"

    @property
    def word(self) -> str:
        """Its name in `CARNET_SIMULATED_ODDS`: the token without what all tokens begin with."""
        return self.value.removeprefix("sim_").removeprefix("answers_")


@dataclass(frozen=True, slots=True)
class BankConfirmation:
    """A payment that its buyer confirms at the simulated bank; `outcome` is ACTION as long as they have not."""

    payment_id: UUID
    amount: Money
    outcome: Outcome
    return_url: str
