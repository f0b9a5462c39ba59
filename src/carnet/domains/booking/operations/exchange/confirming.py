"""Confirming a quote for an exchange: at once, or, where a card is to pay, as a purchase that takes several steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import (
    ExchangeQuote,
    Purchase,
    PurchaseRequest,
    QuoteKind,
    QuoteStatus,
    TicketStatus,
)
from carnet.domains.booking.models import Booking, Quote
from carnet.domains.booking.models import Purchase as PurchaseRow
from carnet.domains.booking.operations.exchange.asking import asked
from carnet.domains.booking.operations.exchange.holding import hold_seats
from carnet.domains.booking.operations.exchange.quoting import replacing
from carnet.domains.booking.operations.exchange.settling import (
    exchange_credits,
    exchange_lock,
    exchange_release,
    exchange_settle,
    void,
)
from carnet.domains.booking.operations.giving_back import check_nothing_under_way
from carnet.domains.booking.operations.purchase.begin import give_way, purchase_begin
from carnet.domains.booking.operations.purchase.confirming import lock_buyer
from carnet.domains.booking.operations.quotes.store import check_open, quote_lock
from carnet.domains.booking.queries.buying import under_way
from carnet.domains.booking.queries.exchanges import exchange_quote
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import Part, Payment, PaymentMethod, PaymentPurpose
from carnet.infra.events import codec
from carnet.infra.idempotency import KeyReused
from carnet.infra.idempotency.models import Record
from carnet.infra.idempotency.records import answered
from carnet.infra.jobs import enqueue_at, job
from carnet.kernel.problem import InvalidInput

_DONE: Final = 201


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What confirming came to: `purchase` is how far paying by card is, None where nothing came from a card.

    `replayed` says that the same request had been answered before.
    """

    quote: ExchangeQuote
    purchase: Purchase | None = None
    replayed: bool = False


def exchange_confirm(
    *,
    user_id: UUID,
    reference: str,
    quote_id: UUID,
    key: str,
    fingerprint: bytes,
    parts: Sequence[Part] = (),
    now: datetime,
) -> Exchanged:
    """Exchange what a quote says: hold the new seats, settle the difference, give the old seats up.

    `parts` say how to pay what is due. Without a card everything happens at once or not at all; a card's payment goes
    on as a purchase, and the old tickets stay until it is sure. Confirmed again, or with the same key, nothing more
    happens. Not inside a transaction. Raises BookingUnknown, QuoteUnknown, QuoteExpired, QuoteSuperseded, KeyReused,
    PaymentUnderWay, ExchangeNotAllowed, ListingChanged, what holding seats raises and what its means of payment do.
    """
    quote = exchange_quote(user_id=user_id, reference=reference, quote_id=quote_id, now=now)
    request = PurchaseRequest(user_id, key, fingerprint, reference, tuple(parts), exchange_id=quote_id)
    if PurchaseRow.objects.filter(user_id=user_id, request_key=key).exists():
        return _bought(quote, request, now=now)
    if quote.due.amount and quote.status is QuoteStatus.PROPOSED:
        give_way(Booking.objects.get(pk=quote.booking_id), now=now)
        if any(part.method is PaymentMethod.CARD for part in parts):
            return _by_card(quote, request, now=now)
    return _at_once(quote, request, now=now)


def _at_once(quote: ExchangeQuote, request: PurchaseRequest, *, now: datetime) -> Exchanged:
    vouchers = _vouchers(quote, request, now=now)
    with transaction.atomic():
        lock_buyer(request.user_id)
        if answered(user_id=request.user_id, key=request.key, fingerprint=request.fingerprint):
            return Exchanged(_confirmed(quote), replayed=True)
        booking, row = _lock(request, quote)
        if row.status != QuoteStatus.CONFIRMED:
            _hold(booking, row, now=now)
            paying = _begin(quote, request, vouchers, now=now)
            exchange_settle(exchange_id=quote.id, now=now)
            payments.parts_post(payment_ids=[one.id for one in paying], now=now)
        _remember(request, quote, now=now)
    return Exchanged(_confirmed(quote))


def _vouchers(quote: ExchangeQuote, request: PurchaseRequest, *, now: datetime) -> payments.Vouchers:
    """The vouchers that are to pay, before anything is locked. Raises InvalidInput when nothing pays what is due."""
    if not quote.due.amount or quote.status is not QuoteStatus.PROPOSED:
        return {}
    if not request.parts:
        raise InvalidInput.at("/methods", f"Say how to pay {quote.due.amount} {quote.due.currency}.")
    return payments.parts_find(
        parts=request.parts,
        currency=quote.due.currency,
        operator_ids=[inventory.offer(quote.request.listing_id).listing.operator_id],
        guesser=str(request.user_id),
        now=now,
    )


def _begin(
    quote: ExchangeQuote, request: PurchaseRequest, vouchers: payments.Vouchers, *, now: datetime
) -> tuple[Payment, ...]:
    """The payments of what is due, reserved; none where nothing is."""
    if not quote.due.amount:
        return ()
    return payments.parts_begin(
        booking_id=quote.booking_id,
        user_id=request.user_id,
        currency=quote.due.currency,
        credits=exchange_credits(exchange_id=quote.id, now=now),
        parts=request.parts,
        purpose=PaymentPurpose.EXCHANGE,
        exchange_id=quote.id,
        vouchers=vouchers,
        now=now,
    )


def _by_card(quote: ExchangeQuote, request: PurchaseRequest, *, now: datetime) -> Exchanged:
    """Hold the seats, then let the purchase go its way. Whatever ends here without one lets the seats go again."""
    with transaction.atomic():
        lock_buyer(request.user_id)
        booking, row = _lock(request, quote)
        if row.status == QuoteStatus.CONFIRMED:
            return Exchanged(_confirmed(quote))
        lapses_at = _hold(booking, row, now=now)
        enqueue_at(lapse, lapses_at, exchange_id=str(quote.id))
    try:
        return _bought(quote, request, now=now)
    except Exception:
        _release_unless_bought(quote.id, now=now)
        raise


def _bought(quote: ExchangeQuote, request: PurchaseRequest, *, now: datetime) -> Exchanged:
    purchase = purchase_begin(request, now=now)
    if purchase.exchange_id != quote.id:
        raise KeyReused
    settled = exchange_quote(user_id=request.user_id, reference=request.reference, quote_id=quote.id, now=now)
    return Exchanged(settled, purchase, replayed=purchase.replayed)


def _lock(request: PurchaseRequest, quote: ExchangeQuote) -> tuple[Booking, Quote]:
    return quote_lock(reference=request.reference, user_id=request.user_id, quote_id=quote.id, kind=QuoteKind.EXCHANGE)


def _hold(booking: Booking, row: Quote, *, now: datetime) -> datetime:
    """Hold the seats of a quote that is open, at the price it says; until when."""
    check_open(row, now=now)
    check_nothing_under_way([booking.id])
    quote = codec.from_json(ExchangeQuote, row.content)
    held = [one for one in replacing(quote) if one.status == TicketStatus.HELD]
    if {one.id for one in held} & set(inventory.held_tickets(quote.request.listing_id, now=now)):
        raise problems.PaymentUnderWay("This exchange is being paid already; try again in a moment.")
    void(booking, held, "expire", now=now)
    found = asked(booking, quote.request, now=now)
    if found.item.offer.listing.version != quote.version:
        inventory.forget_offer(quote.request.listing_id)
        found = asked(booking, quote.request, now=now)
    wanted = [(one.price, one.old_value) for one in quote.tickets]
    if [(one.price, one.old_value) for one in found.new] != wanted or found.item.offer.listing.version != quote.version:
        raise problems.ListingChanged(f"{found.item.offer.listing.name} has changed. Ask for a new quote.")
    return hold_seats(booking, found.tickets, found.item, now=now).lapses_at


def _remember(request: PurchaseRequest, quote: ExchangeQuote, *, now: datetime) -> None:
    Record.objects.create(
        user_id=request.user_id,
        key=request.key,
        fingerprint=request.fingerprint,
        status=_DONE,
        body={"exchange": str(quote.id)},
        created_at=now,
    )


def _confirmed(quote: ExchangeQuote) -> ExchangeQuote:
    return replace(quote, status=QuoteStatus.CONFIRMED)


@job(name="booking.lapse_exchange")
def lapse(*, exchange_id: str, now: datetime) -> None:
    """Tidy the new seats of an exchange that were held too long, unless they are being paid for."""
    _release_unless_bought(UUID(exchange_id), now=now)


@transaction.atomic
def _release_unless_bought(exchange_id: UUID, *, now: datetime) -> None:
    """A purchase that is under way lets the seats go itself when it fails."""
    exchange_lock(exchange_id)
    if not under_way().filter(exchange_id=exchange_id).exists():
        exchange_release(exchange_id=exchange_id, now=now)
