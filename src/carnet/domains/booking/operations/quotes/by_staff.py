"""The operator's people and support give tickets back for travellers: all of the price, or what they say and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import CancellationQuote, Cancelled, KeptBecause, QuoteKind, TicketStatus
from carnet.domains.booking.models import Booking
from carnet.domains.booking.operations.quotes.cancelling import cancellation_of, carry_out, quoted
from carnet.domains.booking.operations.quotes.offering import Offered, offered, priced_by_staff, tickets_of
from carnet.domains.booking.operations.quotes.store import booking_lock, quote_propose, quote_take
from carnet.domains.booking.queries.quotes import as_cancelled
from carnet.domains.payments.contracts import Destination, RefundReason
from carnet.infra import audit
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Pointer

_WITHOUT_REASON: Final = "staff"
_LIVING: Final = frozenset({TicketStatus.ISSUED, TicketStatus.BOARDED})


@transaction.atomic
def staff_cancellation_quote(
    *,
    by: Principal,
    operator_id: UUID | None,
    reference: str,
    ticket_ids: Sequence[UUID] | None = None,
    reason: RefundReason | None = None,
    refund_bp: int | None = None,
    destination: Destination = Destination.SOURCE,
    now: datetime,
) -> CancellationQuote:
    """What giving these tickets back comes to when staff do it: all of the price, or `refund_bp` basis points of it.

    An operator's people (`operator_id`) cancel its own tickets; support and admins (None) anybody's. Another part than
    all of it, or a trip that has left, needs a `reason` of `rules.STAFF_REASONS`. Raises NotFound, Forbidden,
    SecondFactorNeeded, BookingUnknown, BookingNotCancellable, TicketUnknown, TicketNotCancellable, ReasonMissing,
    InvalidInput.
    """
    _allow(by, operator_id)
    _check_words(reason, refund_bp)
    booking = _locked(reference, operator_id)
    found = offered(booking, ticket_ids, living=_LIVING, operator_id=operator_id, now=now)
    tickets = [priced_by_staff(one, refund_bp=refund_bp) for one in found]
    if reason is None and any(one.rule.because is KeptBecause.OVERRULED for one in tickets):
        raise _reason_missing()
    quote = quoted(booking, tickets, destination, reason or RefundReason.CANCELLED, staff=True, now=now)
    quote_propose(quote, asked_by=by.actor, reason=quote.reason, staff=True, now=now)
    _record(by, "booking.cancellation_quote", quote, now=now)
    return quote


@transaction.atomic
def staff_cancellation_confirm(
    *, by: Principal, operator_id: UUID | None, reference: str, quote_id: UUID, now: datetime
) -> Cancelled:
    """Do what a quote of staff says, once. Confirmed again it says what is already so.

    Raises NotFound, Forbidden, SecondFactorNeeded, BookingUnknown, QuoteUnknown, QuoteExpired, QuoteSuperseded,
    TicketNotCancellable, ReasonMissing, PaymentUnderWay.
    """
    _allow(by, operator_id)
    _locked(reference, operator_id)
    taken = quote_take(
        reference=reference, user_id=None, quote_id=quote_id, kind=QuoteKind.CANCELLATION, staff=True, now=now
    )
    quote = cancellation_of(taken)
    wanted = [one.ticket_id for one in quote.tickets]
    if not set(wanted) <= {one.id for one in tickets_of(taken.booking, operator_id)}:
        raise problems.QuoteUnknown(f"{taken.booking.reference} has no such quote.")
    if not taken.already:
        found = offered(taken.booking, wanted, living=_LIVING, now=now)
        _check_reason(found, quote)
        why = _WITHOUT_REASON if quote.reason is RefundReason.CANCELLED else quote.reason.value
        carry_out(quote, [one.ticket for one in found], why=why, actor=by.actor, now=now)
        _record(by, "booking.cancel", quote, now=now)
    return as_cancelled(quote, already=taken.already, now=now)


def _allow(by: Principal, operator_id: UUID | None) -> None:
    if operator_id is None:
        allow(by, Permission.REFUNDS_MANAGE)
    else:
        allow_at(by, Permission.REFUNDS_MANAGE, operator_id)


def _check_words(reason: RefundReason | None, refund_bp: int | None) -> None:
    if reason is not None and reason not in rules.STAFF_REASONS:
        raise InvalidInput.at("/reason", "Not a reason that staff give.")
    if refund_bp is not None and not 0 <= refund_bp <= rules.ALL_OF_IT:
        raise InvalidInput.at("/refund_bp", f"Give back between 0 and {rules.ALL_OF_IT} basis points.")


def _locked(reference: str, operator_id: UUID | None) -> Booking:
    """The booking, locked. To an operator's people, one without a ticket of theirs does not exist (T44)."""
    booking = booking_lock(reference, user_id=None)
    if not tickets_of(booking, operator_id):
        raise problems.BookingUnknown(f"There is no booking {reference[:16]}.")
    return booking


def _check_reason(found: Sequence[Offered], quote: CancellationQuote) -> None:
    """A trip that has left since needs a reason now."""
    if quote.reason is RefundReason.CANCELLED and any(one.travelled for one in found):
        raise _reason_missing()


def _reason_missing() -> problems.ReasonMissing:
    detail = "Say why: it has left, or another part than all of the price goes back."
    return problems.ReasonMissing(detail, pointers=[Pointer("/reason", "REASON_MISSING", detail)])


def _record(by: Principal, verb: str, quote: CancellationQuote, *, now: datetime) -> None:
    detail = {
        "quote": ids.encode("qte", quote.id),
        "tickets": [ids.encode("tkt", one.ticket_id) for one in quote.tickets],
        "refund": quote.refund.amount,
        "currency": quote.refund.currency,
        "destination": quote.destination.value,
        "reason": quote.reason.value,
    }
    audit.record(by.actor, verb, ids.encode("bkg", quote.booking_id), detail, now=now)
