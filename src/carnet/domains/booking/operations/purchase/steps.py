"""The steps of a purchase, each of which may be taken again, and after each of which the process may die.

`STEPS` is the table of them. Providers are asked outside transactions; whatever is decided is a guarded update that
only one of any number of processes makes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import BookingStatus, PurchaseStatus
from carnet.domains.booking.operations.end import end_unpaid
from carnet.domains.booking.operations.purchase.confirming import confirm, lock_buyer, retake
from carnet.domains.booking.operations.purchase.exchanging import exchanging
from carnet.domains.booking.operations.purchase.situations import Seen, claim, lock_booking, move
from carnet.domains.booking.operations.purchase.undoing import reverse, undo
from carnet.domains.booking.rules.purchase_steps import Reason, Step, why_failing
from carnet.domains.payments import operations as money
from carnet.domains.payments.contracts import Payment, PaymentStatus
from carnet.kernel.problem import Problem

_WHY: Final[dict[type[Problem], Reason]] = {
    problems.HoldExpired: Reason.SEATS_GONE,
    problems.ListingCancelled: Reason.LISTING_CANCELLED,
    problems.Departed: Reason.DEPARTED,
    problems.BookingAlreadyPaid: Reason.ALREADY_PAID,
    problems.BookingNotPayable: Reason.ENDED,
}
# A hold that could not be sold for these reasons ends as well.
_ENDS: Final = {Reason.LISTING_CANCELLED, Reason.DEPARTED}


def _send(seen: Seen, now: datetime) -> None:
    if claim(seen, now=now):
        money.payment_send(_card(seen).id, now=now)


def _ask(seen: Seen, now: datetime) -> None:
    """One that never arrived is sent again: providers charge a payment once, however often they are asked to."""
    if not claim(seen, now=now):
        return
    card = money.payment_ask(_card(seen).id, now=now)
    unheard = card.status is PaymentStatus.PENDING and not card.authorised_at and not card.next_action
    if unheard and now < seen.at.until:
        money.payment_send(card.id, now=now)


def _confirm(seen: Seen, now: datetime) -> None:
    """The point of no return. Who paid after the hold lapsed gets the same seats if they are to be had."""
    try:
        try:
            _sell(seen, now=now, late=False)
        except problems.HoldExpired:
            if seen.row.exchange_id is not None:
                raise
            _sell(seen, now=now, late=True)
    except Problem as problem:
        _cannot(seen, _WHY.get(type(problem), Reason.REFUSED), now=now)


@transaction.atomic
def _sell(seen: Seen, *, now: datetime, late: bool) -> None:
    if late:
        lock_buyer(seen.row.user_id)
    booking = lock_booking(seen)
    if not move(seen, PurchaseStatus.CONFIRMED, now=now):
        return
    if seen.row.exchange_id is not None:
        exchanging().settle(exchange_id=seen.row.exchange_id, now=now)
        money.parts_post(payment_ids=[part.id for part in seen.at.payments], now=now)
    else:
        sell = retake if late else confirm
        sell(booking, seen.at.payments, actor=seen.row.user_id, now=now)


@transaction.atomic
def _cannot(seen: Seen, reason: Reason, *, now: datetime) -> None:
    """What was to be bought cannot be had: fail, and end the hold that is good for nothing any more."""
    booking = lock_booking(seen)
    if not move(seen, PurchaseStatus.FAILING, now=now, reason=reason) or seen.row.exchange_id is not None:
        return
    if booking.status == BookingStatus.HELD and reason in _ENDS:
        end_unpaid([booking], "fail", BookingStatus.FAILED, actor=None, reason=reason.value, now=now)
    elif booking.status == BookingStatus.HELD and reason is Reason.SEATS_GONE:
        end_unpaid([booking], "expire", BookingStatus.EXPIRED, actor=None, now=now)


def _capture(seen: Seen, now: datetime) -> None:
    if claim(seen, now=now):
        money.payment_take(_card(seen).id, now=now)


def _finish(seen: Seen, now: datetime) -> None:
    move(seen, PurchaseStatus.DONE, now=now)


def _fail(seen: Seen, now: datetime) -> None:
    move(seen, PurchaseStatus.FAILING, now=now, reason=why_failing(seen.at))


def _let_go(seen: Seen, now: datetime) -> None:
    if claim(seen, now=now):
        money.payment_let_go(_card(seen).id, now=now)


def _card(seen: Seen) -> Payment:
    card = seen.at.card
    assert card is not None  # noqa: S101  the steps that ask for it are a card's
    return card


STEPS: Final[dict[Step, Callable[[Seen, datetime], None]]] = {
    Step.SEND: _send,
    Step.ASK: _ask,
    Step.CONFIRM: _confirm,
    Step.CAPTURE: _capture,
    Step.FINISH: _finish,
    Step.FAIL: _fail,
    Step.LET_GO: _let_go,
    Step.REVERSE: reverse,
    Step.UNDO: undo,
}
"""What each step does; waiting and stopping do nothing."""
