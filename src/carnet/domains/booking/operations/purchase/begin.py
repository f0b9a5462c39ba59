"""Beginning a purchase: everything that must survive a crash is committed before the first provider is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from carnet.domains.booking import problems, queries, rules
from carnet.domains.booking.contracts import Purchase, PurchaseRequest, PurchaseStatus
from carnet.domains.booking.models import Booking, Quote, Ticket
from carnet.domains.booking.models import Purchase as PurchaseRow
from carnet.domains.booking.operations.end import fail
from carnet.domains.booking.operations.purchase.driving import continue_purchase, purchase_continue
from carnet.domains.booking.operations.purchase.exchanging import exchanging
from carnet.domains.booking.operations.purchase.situations import look, move
from carnet.domains.booking.operations.refusals import refusal
from carnet.domains.booking.queries.purchases import own
from carnet.domains.booking.rules.purchase_steps import Reason, may_give_way
from carnet.domains.payments import operations as money
from carnet.domains.payments.contracts import Credit, PaymentPurpose
from carnet.infra.idempotency import KeyReused
from carnet.infra.idempotency.models import Record
from carnet.infra.jobs import enqueue_at
from carnet.kernel import ids

# A request goes on by itself for as long as its provider may take; then somebody else does.
_TAKEN_OVER_AFTER: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be paid for, and until when it is kept for the buyer."""

    credits: Sequence[Credit]
    deadline: datetime


def purchase_begin(request: PurchaseRequest, *, now: datetime) -> Purchase:
    """Pay a held booking, or what is due for an exchange, and go as far as that goes without waiting for the buyer.

    The same key and body again go on with the same purchase. One that waits for its buyer at the bank gives way to
    another way to pay. Raises BookingUnknown, BookingAlreadyPaid, BookingNotPayable, HoldExpired, ListingCancelled,
    Departed, PaymentExists, KeyReused, what parts_find and parts_begin raise, and what the exchange does. A purchase
    that fails later is returned like any other. Not to be called inside a transaction.
    """
    money.providers_may_be_asked()
    known = _known(request)
    if known is not None:
        return replace(purchase_continue(purchase_id=known, now=now), replayed=True)
    booking = own(request.user_id, request.reference)
    vouchers = money.parts_find(
        parts=request.parts,
        currency=booking.currency,
        operator_ids=_operators(booking),
        guesser=str(request.user_id),
        now=now,
    )
    give_way(booking, now=now)
    try:
        purchase_id, replayed = _commit(request, vouchers, now=now)
    except (problems.ListingCancelled, problems.Departed) as gone:
        fail(user_id=request.user_id, reference=request.reference, reason=gone.code.lower(), now=now)
        raise
    return replace(purchase_continue(purchase_id=purchase_id, now=now), replayed=replayed)


def _known(request: PurchaseRequest) -> UUID | None:
    """The purchase of this key. Raises KeyReused when the key belongs to another request."""
    row = PurchaseRow.objects.filter(user_id=request.user_id, request_key=request.key).first()
    if row is None:
        if Record.objects.filter(user_id=request.user_id, key=request.key).exists():
            raise KeyReused
        return None
    if bytes(row.fingerprint) != request.fingerprint:
        raise KeyReused
    return row.id


def _operators(booking: Booking) -> frozenset[UUID]:
    return frozenset(Ticket.objects.filter(booking_id=booking.id).values_list("operator_id", flat=True))


def give_way(booking: Booking, *, now: datetime) -> None:
    """Who was sent to the bank and chose to pay otherwise has given the first way up."""
    known = queries.purchase_under_way(booking.id)
    if known is not None:
        seen = look(known.id)
        if may_give_way(seen.at) and move(seen, PurchaseStatus.FAILING, now=now, reason=Reason.GIVEN_UP):
            purchase_continue(purchase_id=known.id, now=now)


@transaction.atomic
def _commit(request: PurchaseRequest, vouchers: money.Vouchers, *, now: datetime) -> tuple[UUID, bool]:
    """The rows of the purchase, and a job that goes on with it; and whether somebody else has just written them."""
    booking = Booking.objects.select_for_update().get(pk=own(request.user_id, request.reference).id)
    known = _known(request)
    if known is not None:
        return known, True
    if queries.purchase_under_way(booking.id) is not None:
        raise problems.PaymentExists(f"A payment of {booking.reference} is under way; you were not charged again.")
    wanted = _wanted(request, booking, now=now)
    purchase_id = _write(request, booking, wanted.deadline, now=now)
    money.parts_begin(
        booking_id=booking.id,
        user_id=request.user_id,
        currency=booking.currency,
        credits=wanted.credits,
        parts=request.parts,
        purpose=PaymentPurpose.BOOKING if request.exchange_id is None else PaymentPurpose.EXCHANGE,
        exchange_id=request.exchange_id,
        purchase_id=purchase_id,
        vouchers=vouchers,
        now=now,
    )
    enqueue_at(continue_purchase, now + _TAKEN_OVER_AFTER, purchase_id=str(purchase_id))
    return purchase_id, False


def _wanted(request: PurchaseRequest, booking: Booking, *, now: datetime) -> _Wanted:
    deadline = now + settings.PAYMENT_DEADLINE
    if request.exchange_id is not None:
        due = exchanging().credits(exchange_id=request.exchange_id, now=now)
        held_until = Quote.objects.values_list("valid_until", flat=True).get(pk=request.exchange_id)
        return _Wanted(due, max(deadline, held_until))
    with connection.cursor() as cursor:
        cursor.execute("SELECT booking_payable(%s, %s)", [booking.id, now])
        code: str | None = cursor.fetchone()[0]
    if code is not None:
        raise refusal(code, booking.reference)
    tickets = Ticket.objects.filter(booking_id=booking.id).order_by("pk")
    return _Wanted(rules.credits_of(tickets, booking.currency), deadline)


def _write(request: PurchaseRequest, booking: Booking, deadline: datetime, *, now: datetime) -> UUID:
    row = PurchaseRow(
        id=ids.new_id(),
        booking_id=booking.id,
        exchange_id=request.exchange_id,
        user_id=request.user_id,
        status=PurchaseStatus.BEGUN.value,
        deadline=deadline,
        request_key=request.key,
        fingerprint=request.fingerprint,
        created_at=now,
        updated_at=now,
    )
    try:
        with transaction.atomic():
            PurchaseRow.objects.bulk_create([row])
            # So that nothing else is done under this key.
            Record.objects.bulk_create([_record(request, now=now)])
    except IntegrityError as error:
        raise KeyReused from error
    return row.id


def _record(request: PurchaseRequest, *, now: datetime) -> Record:
    return Record(
        user_id=request.user_id, key=request.key, fingerprint=request.fingerprint, status=202, body={}, created_at=now
    )
