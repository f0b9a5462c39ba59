"""What is told, and what becomes of it for who is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.booking.events import ReservationConfirmed
from carnet.domains.notifications import jobs, operations
from carnet.domains.notifications.contracts import Raised
from carnet.domains.payments.contracts import TransferKind
from carnet.domains.payments.events import WalletCredited
from carnet.infra.events import Envelope, consumer
from carnet.infra.jobs import LATER, enqueue
from carnet.infra.notices import NoticeRaised, notice_of
from carnet.infra.paper import price_in_words
from carnet.kernel.money import total


@consumer("notice.raised", priority=LATER)
def tell(events: Sequence[Envelope], *, now: datetime) -> None:
    """Put notices into inboxes."""
    _tell([_raised(event.aggregate_id, event.payload(NoticeRaised)) for event in events], now=now)


@consumer("reservation.confirmed", priority=LATER)
def tell_of_purchases(events: Sequence[Envelope], *, now: datetime) -> None:
    """Tell who bought; the letter with the tickets is booking's own."""
    _tell([_bought(event.aggregate_id, event.payload(ReservationConfirmed)) for event in events], now=now)


@consumer("wallet.credited", priority=LATER)
def tell_of_money_back(events: Sequence[Envelope], *, now: datetime) -> None:
    """Tell whose money came back; several tickets of one booking are one sum. Who paid in has seen it."""
    sums: dict[tuple[UUID, UUID | None], list[Envelope]] = {}
    for event in events:
        paid = event.payload(WalletCredited)
        if paid.kind == TransferKind.REFUND:
            sums.setdefault((paid.user_id, paid.booking_id), []).append(event)
    _tell([_credited(some) for some in sums.values()], now=now)


@consumer("user.erased")
def forget(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Nothing stays of what somebody was told."""
    operations.forget([event.aggregate_id for event in events])


def _tell(raised: Sequence[Raised], *, now: datetime) -> None:
    if operations.tell(raised, now=now):
        enqueue(jobs.carry)


def _raised(notice_id: UUID, told: NoticeRaised) -> Raised:
    return Raised(notice_id, told.user_id, told.kind, told.facts, told.path, told.mailed)


def _bought(booking_id: UUID, told: ReservationConfirmed) -> Raised:
    """A booking is paid once, however often that is said (T51)."""
    kind = "booking.paid"
    facts = {"reference": told.reference, "amount": price_in_words(told.price)}
    notice_id = notice_of(told.user_id, kind, str(booking_id))
    return Raised(notice_id, told.user_id, kind, facts, f"/bookings/{told.reference}", mailed=True)


def _credited(events: Sequence[Envelope]) -> Raised:
    kind = "wallet.credited"
    paid = [event.payload(WalletCredited) for event in events]
    first, last = paid[0], paid[-1]
    amount = total((one.amount for one in paid), first.amount.currency)
    facts = {"amount": price_in_words(amount), "balance": price_in_words(last.balance)}
    notice_id = notice_of(first.user_id, kind, str(first.transfer_id))
    return Raised(notice_id, first.user_id, kind, facts, "/wallet", mailed=False)
