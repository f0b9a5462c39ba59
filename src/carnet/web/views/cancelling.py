"""Giving tickets back: choose which, see what comes back and why, then do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import Booking, Cancelled, QuoteStatus
from carnet.domains.payments import queries as payments
from carnet.domains.payments.contracts import Destination
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import quote_id, ticket_id
from carnet.web.holders import holder, holder_only
from carnet.web.pages import page
from carnet.web.presenters import bookings, cancelling, refunds
from carnet.web.views.listings import listings_of
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422


@holder_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the tickets, and where the money goes. Asking for a quote changes nothing."""
    now = clock.now()
    booking = queries.booking(user_id=holder(request, reference).user_id, reference=reference, now=now)
    if request.method != "POST":
        return _choose(request, booking, now=now)
    wanted = [ticket_id(text) for text in request.POST.getlist("ticket")]
    if not wanted:
        says = gettext("Tick the tickets you want to give back.")
        return _choose(request, booking, now=now, refusal=says, status=_UNFIT)
    try:
        return _quoted(request, reference, wanted, now=now)
    except Problem as problem:
        return _choose(request, booking, now=now, refusal=problem.detail, status=status_of(problem))


@holder_only
@require_safe
def quote(request: HttpRequest, reference: str, quote: str) -> HttpResponse:
    """What giving them back comes to, and the button that does it."""
    now, me = clock.now(), holder(request, reference).user_id
    found = queries.cancellation_quote(user_id=me, reference=reference, quote_id=quote_id(quote), now=now)
    if found.status is QuoteStatus.CONFIRMED:
        return redirect("web:booking", reference)
    if found.status is not QuoteStatus.PROPOSED:
        messages.warning(request, gettext("That offer is over. Choose again; nothing was changed."))
        return redirect("web:cancel", reference)
    booking = queries.booking(user_id=me, reference=reference, now=now)
    paid = payments.payments_of_booking(booking.id)
    context = {
        **_head(booking),
        "quote": cancelling.quote_view(found, booking, listings_of([booking]), paid),
        "destination": found.destination.value,
        "guest": holder(request, reference).guest,
    }
    return page(request, "pages/cancel_quote.html", context)


@holder_only
@require_POST
def confirm(request: HttpRequest, reference: str, quote: str) -> HttpResponse:
    """Give them back as the quote says, once. A quote that is over is followed by a new one to look at."""
    now, number = clock.now(), quote_id(quote)

    def act(me: UUID) -> Cancelled:
        return operations.cancellation_confirm(user_id=me, reference=reference, quote_id=number, now=now)

    try:
        done = holder(request, reference).does("booking.cancelled", act, reference=reference)
    except (problems.QuoteExpired, problems.QuoteSuperseded, problems.QuoteOutdated):
        return _again(request, reference, number, now=now)
    except problems.BookingUnknown:
        raise
    except Problem as problem:
        status_of(problem)
        messages.error(request, problem.detail)
        return redirect("web:booking", reference)
    messages.success(request, _told(done))
    return redirect("web:booking", reference)


def _again(request: HttpRequest, reference: str, number: UUID, *, now: datetime) -> HttpResponse:
    """A new quote for the same tickets, where it can be had."""
    me = holder(request, reference).user_id
    old = queries.cancellation_quote(user_id=me, reference=reference, quote_id=number, now=now)
    try:
        new = operations.cancellation_quote(
            user_id=me,
            reference=reference,
            ticket_ids=[one.ticket_id for one in old.tickets],
            destination=old.destination,
            now=now,
        )
    except Problem as problem:
        messages.error(request, problem.detail)
        return redirect("web:booking", reference)
    messages.warning(request, gettext("That offer was over. This is what it comes to now; nothing was changed yet."))
    return redirect("web:cancel-quote", reference, ids.encode("qte", new.id))


def _quoted(request: HttpRequest, reference: str, wanted: Sequence[UUID], *, now: datetime) -> HttpResponse:
    whose = holder(request, reference)
    made = operations.cancellation_quote(
        user_id=whose.user_id,
        reference=reference,
        ticket_ids=wanted,
        destination=Destination.SOURCE if whose.guest else destination_of(request),
        now=now,
    )
    return redirect("web:cancel-quote", reference, ids.encode("qte", made.id))


def destination_of(request: HttpRequest) -> Destination:
    """Where the form wants the money to go: back to where it came from, unless it says otherwise."""
    wanted = request.POST.get("destination")
    return next((one for one in Destination if one.value == wanted), Destination.SOURCE)


def _told(done: Cancelled) -> str:
    if not done.quote.refund.amount:
        return gettext("The tickets are given back.")
    return gettext("The tickets are given back. %(where)s") % {"where": refunds.going(done.refunds)}


def _choose(
    request: HttpRequest, booking: Booking, *, now: datetime, refusal: str = "", status: int = 200
) -> HttpResponse:
    listings = listings_of([booking])
    tickets = cancelling.returnable(booking, listings)
    if not tickets:
        return redirect("web:booking", booking.reference)
    methods = cancelling.sources(payments.payments_of_booking(booking.id))
    ticked = set(request.POST.getlist("ticket")) if request.method == "POST" else {one.id for one in tickets}
    context = {
        **_head(booking),
        "tickets": tickets,
        "ticked": ticked,
        "backs": refunds.of_booking(booking, listings, now=now),
        "sources": cancelling.source_words(methods),
        # The buyer's wallet is not the guest's to choose.
        "one_way": cancelling.one_way(methods) or holder(request, booking.reference).guest is not None,
        "destination": destination_of(request).value,
        "refusal": refusal,
    }
    return page(request, "pages/cancel.html", context, status=status)


def _head(booking: Booking) -> dict[str, Any]:
    listings = listings_of([booking])
    journey = bookings.journey_of(booking, listings)
    return {"booking": booking, "journey": journey, "title": bookings.title(journey)}
