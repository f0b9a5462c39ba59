"""What a purchase does next, told from where it and its payments are. Pure.

begun:     send the card -> wait for the bank -> confirm, the point of no return
confirmed: capture the card -> done; or, if it fails for good, take everything back
failing:   let go of the card -> let go of what is reserved, give back what was taken -> failed
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from carnet.domains.booking.contracts import PurchaseStatus
from carnet.domains.payments.contracts import Payment, PaymentMethod, PaymentStatus

PAUSE: Final = timedelta(seconds=3)
"""How long a provider that said nothing is left alone before it is asked again."""


class Step(StrEnum):
    """One step of a purchase; each may be taken again, and each may be the last before a crash.

    wait: nothing to do until the provider, the buyer or the clock says something.
    """

    SEND = "send"
    ASK = "ask"
    WAIT = "wait"
    CONFIRM = "confirm"
    CAPTURE = "capture"
    FINISH = "finish"
    FAIL = "fail"
    LET_GO = "let_go"
    REVERSE = "reverse"
    UNDO = "undo"
    STOP = "stop"


class Reason(StrEnum):
    """Why a purchase failed. After all but the first three what was to be bought cannot be had any more."""

    DECLINED = "declined"
    DEADLINE = "deadline"
    GIVEN_UP = "given_up"
    CAPTURE_FAILED = "capture_failed"
    ENDED = "ended"
    SEATS_GONE = "seats_gone"
    LISTING_CANCELLED = "listing_cancelled"
    DEPARTED = "departed"
    ALREADY_PAID = "already_paid"
    REFUSED = "refused"


QUIET: Final = frozenset({Reason.DECLINED, Reason.DEADLINE, Reason.GIVEN_UP, Reason.ALREADY_PAID})
"""What buyers have seen, or brought about, themselves."""
_TO_BE_HAD: Final = frozenset({"", Reason.DECLINED, Reason.DEADLINE, Reason.GIVEN_UP})
_DEAD: Final = frozenset({PaymentStatus.FAILED, PaymentStatus.VOIDED})


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a purchase is.

    `tries` counts how often its provider was asked since it got this status, the last time at `asked_at`. `until` is
    when the buyer and the bank must have decided. `ended` says that what was to be bought was released or cancelled.
    """

    status: PurchaseStatus
    reason: str
    payments: tuple[Payment, ...]
    tries: int
    asked_at: datetime
    until: datetime
    ended: bool

    @property
    def card(self) -> Payment | None:
        """The one part that a provider takes."""
        return card_of(self.payments)


def card_of(payments: Iterable[Payment]) -> Payment | None:
    """The one of a purchase's payments that a provider takes."""
    return next((payment for payment in payments if payment.method is PaymentMethod.CARD), None)


def until(deadline: datetime, held_until: datetime | None, card: Payment | None) -> datetime:
    """By when the bank must have said yes: a buyer who confirms at the bank has as long as the seats are held."""
    if held_until is not None and card is not None and card.next_action:
        return max(deadline, held_until)
    return deadline


def next_step(at: Situation, *, now: datetime) -> Step:
    """What to do now."""
    match at.status:
        case PurchaseStatus.BEGUN:
            return _begun(at, now)
        case PurchaseStatus.CONFIRMED:
            return _confirmed(at, now)
        case PurchaseStatus.FAILING:
            return _failing(at, now)
        case _:
            return Step.STOP


def may_give_way(at: Situation) -> bool:
    """Whether nothing has been paid yet and only the buyer, who was sent to the bank, is waited for."""
    card = at.card
    waiting = card is not None and bool(card.next_action) and card.authorised_at is None
    return at.status is PurchaseStatus.BEGUN and waiting and card is not None and card.status is PaymentStatus.PENDING


def why_failing(at: Situation) -> Reason:
    """The reason for a begun purchase that is to fail."""
    if at.ended:
        return Reason.ENDED
    return Reason.DECLINED if at.card and at.card.status in _DEAD else Reason.DEADLINE


def _begun(at: Situation, now: datetime) -> Step:
    card = at.card
    if at.ended or (card is not None and card.status in _DEAD):
        return Step.FAIL
    if card is None or card.status is not PaymentStatus.PENDING or card.authorised_at:
        return Step.CONFIRM
    if not at.tries:
        return Step.SEND if now < at.until else Step.FAIL
    # An answer that was under way when the time ran out still counts.
    if now >= at.asked_at + PAUSE and at.asked_at < at.until:
        return Step.ASK
    return Step.FAIL if now >= at.until else Step.WAIT


def _confirmed(at: Situation, now: datetime) -> Step:
    card = at.card
    if card is not None and card.status in _DEAD:
        return Step.REVERSE
    if card is None or card.status is not PaymentStatus.PENDING:
        return Step.FINISH
    return Step.CAPTURE if _may_ask(at, now) else Step.WAIT


def _failing(at: Situation, now: datetime) -> Step:
    card = at.card
    if card is None or card.status in _DEAD:
        return Step.UNDO
    if card.status is PaymentStatus.PENDING:
        return Step.LET_GO if _may_ask(at, now) else Step.WAIT
    # The bank took it while we let go. Who paid gets what is still to be had.
    return Step.CONFIRM if at.reason in _TO_BE_HAD else Step.UNDO


def _may_ask(at: Situation, now: datetime) -> bool:
    return not at.tries or now >= at.asked_at + PAUSE
