"""The port that every payment provider is reached through. `tests/conformance` says what an adapter must do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from carnet.kernel.money import Money


class Outcome(StrEnum):
    """What a provider says of a charge.

    authorised: the money is kept for us and can be captured or voided. action: the buyer has to confirm it first.
    pending: the provider itself does not know yet.
    """

    ACTION = "action"
    PENDING = "pending"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    FAILED = "failed"
    VOIDED = "voided"


class RefundOutcome(StrEnum):
    """What a provider says of a refund."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Charge:
    """Money to take through a provider. The payment's id is its idempotency key there, too.

    `instrument` is the provider's token for a card or account, never a card number. `capture` takes the money at once,
    otherwise it is only authorised. `reference` is the provider's own name for the charge, once it has one.
    """

    payment_id: UUID
    amount: Money
    instrument: str
    capture: bool = True
    return_url: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider says of a charge; `reference` is its own name for it, `next_action` an address for the buyer."""

    payment_id: UUID
    outcome: Outcome
    reference: str
    next_action: str | None = None


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A part of a captured charge to go back. The refund's id is its idempotency key there, too."""

    refund_id: UUID
    payment_id: UUID
    reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """What a provider says about a refund; `reference` is its own name for it."""

    refund_id: UUID
    outcome: RefundOutcome
    reference: str


class ProviderSilent(Exception):
    """The provider did not answer in time: what was asked may or may not have happened."""


class ProviderRefused(Exception):
    """The provider understood, will not do it, and nothing happened there: a mistake of ours, such as too much."""


class WebhookRefused(Exception):
    """A call that claims to be a provider's and is not: unsigned, wrongly signed, stale, or not readable."""


class WebhookUnreadable(WebhookRefused):
    """A call that is signed, and says nothing that can be read."""


class Provider(Protocol):
    """What every payment provider is asked. Adapters must hold `timeout`, whatever the other side does.

    Every call is safe to repeat: one charge per payment id, one refund per refund id, ever. Answers may also come, or
    come again, in any order, as webhooks.
    """

    name: str

    def token(self, instrument: str) -> str:
        """The token to keep for what a buyer gave as a card. Asks nobody. Raises ValueError, without repeating it."""

    def check(self, *, timeout: timedelta) -> str:
        """What can be said about the way there without moving money. Raises ProviderSilent where it is closed."""

    def charge(self, charge: Charge, *, timeout: timedelta) -> Sequence[Answer]:
        """Take the money, or authorise it. A provider that repeats itself answers more than once. ProviderSilent."""

    def capture(self, charge: Charge, *, timeout: timedelta) -> Answer:
        """Take what was authorised; captured again it says the same. Raises ProviderSilent, ProviderRefused."""

    def void(self, charge: Charge, *, timeout: timedelta) -> Answer:
        """Let go of what was authorised or not confirmed. Says CAPTURED if that was first. Raises ProviderSilent.

        A charge that never arrived is VOIDED, and stays so should it arrive later.
        """

    def refund(self, order: RefundOrder, *, timeout: timedelta) -> RefundAnswer:
        """Give a part of a captured charge back, once per refund id. Raises ProviderSilent."""

    def look_up(self, charge: Charge, *, timeout: timedelta) -> Answer | None:
        """What became of a charge; None if the provider knows of none. Raises ProviderSilent."""

    def read_webhook(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> tuple[str, Sequence[Answer | RefundAnswer]]:
        """The provider's id of a call and what it says (nothing, if it is about something else).

        `headers` are in lower case. Raises WebhookRefused for one that is not signed by the provider, or too old.
        """
