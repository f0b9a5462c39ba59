"""How the simulated bank answers: at once, slowly, twice, late or never, as its test cards say."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from carnet.domains.payments.contracts import (
    Answer,
    Charge,
    Outcome,
    ProviderSilent,
    RefundAnswer,
    RefundOrder,
    TestCard,
)
from carnet.domains.payments.providers.simulated import bank, notices
from carnet.domains.payments.providers.simulated.fate import fate

_ALMOST: Final = 0.8
_TOKENS: Final = {card.number: card.value for card in TestCard} | {card.value: card.value for card in TestCard}


class SimulatedGateway:
    """Charges test cards. A slow one answers just in time, a late one only when it is asked again."""

    name = "simulated"

    def __init__(self, wait: Callable[[float], None] = time.sleep) -> None:
        """`wait` passes a number of seconds."""
        self._wait = wait

    def token(self, instrument: str) -> str:
        """The token of a test card, given as its token or its number. Raises ValueError."""
        found = _TOKENS.get(instrument.strip().replace(" ", "").replace("-", ""))
        if found is None:
            raise ValueError("This is none of the test cards.")
        return found

    def check(self, *, timeout: timedelta) -> str:  # noqa: ARG002  it never waits
        """It is always there."""
        return "a simulated provider, which takes no money"

    def charge(self, charge: Charge, *, timeout: timedelta) -> Sequence[Answer]:
        """Take or authorise nothing and say so, once or twice. Raises ProviderSilent, ProviderRefused."""
        card = fate(charge.instrument, charge.payment_id)
        first = bank.find(charge.payment_id) is None
        if first and card in {TestCard.TIMES_OUT, TestCard.ANSWERS_LATE}:
            self._wait(timeout.total_seconds())
            if card is TestCard.ANSWERS_LATE:
                bank.charge(charge)
            raise ProviderSilent("the simulated bank did not answer in time")
        if card is TestCard.SLOW:
            self._wait(timeout.total_seconds() * _ALMOST)
        row = bank.charge(charge)
        if card is TestCard.OUT_OF_ORDER:
            return [notices.answer_of(row, Outcome.PENDING)]
        return [notices.answer_of(row)] * (2 if card is TestCard.ANSWERS_TWICE else 1)

    def capture(self, charge: Charge, *, timeout: timedelta) -> Answer:
        """Take what was authorised. Raises ProviderSilent, ProviderRefused."""
        before = bank.find(charge.payment_id)
        answer = bank.capture(charge)
        first = before is not None and before.state == Outcome.AUTHORISED
        if before is not None and first and fate(before.instrument, before.pk) is TestCard.CAPTURE_LATE:
            self._wait(timeout.total_seconds())
            raise ProviderSilent("the simulated bank did not answer in time")
        return answer

    def void(self, charge: Charge, *, timeout: timedelta) -> Answer:  # noqa: ARG002  it never waits
        """Let go of what was authorised, or is not confirmed."""
        return bank.void(charge)

    def refund(self, order: RefundOrder, *, timeout: timedelta) -> RefundAnswer:  # noqa: ARG002
        """Give a part of what was captured back."""
        return bank.refund(order)

    def look_up(self, charge: Charge, *, timeout: timedelta) -> Answer | None:  # noqa: ARG002
        """What became of a charge; one that timed out never arrived."""
        row = bank.find(charge.payment_id)
        return None if row is None else notices.answer_of(row)

    def read_webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> tuple[str, Sequence[Answer]]:
        """What a signed notice says. Raises WebhookRefused."""
        return notices.read(headers, body, now=now)
