"""Exchanging tickets: choose which and another departure, see what it comes to, then do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import Booking, ExchangeQuote, ExchangeRequest, QuoteStatus
from carnet.domains.inventory import queries as inventory
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web import means
from carnet.web.addresses import fare_id, listing_id, quote_id, ticket_id
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import bookings, exchanging
from carnet.web.presenters.payment import Paying
from carnet.web.views import paying as steps
from carnet.web.views.listings import listings_of
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422
_CONFLICT: Final = 409
_OVER: Final = (problems.QuoteExpired, problems.QuoteSuperseded, problems.ListingChanged)


@login_required
@require_safe
def choose(request: HttpRequest, reference: str) -> HttpResponse:
    """The tickets, the day, and below them what they can be exchanged for on it."""
    now = clock.now()
    booking = queries.booking(user_id=user_id(request), reference=reference, now=now)
    listings = listings_of([booking])
    tickets = exchanging.exchangeable(booking, listings, now=now)
    if not tickets:
        return redirect("web:booking", reference)
    ticked = request.GET.getlist("ticket") or [one.id for one in tickets if not one.why_not]
    journey = bookings.journey_of(booking, listings)
    day = exchanging.asked_day(request.GET.get("date", ""), journey.origin.local.date())
    found, refusal = _offers(request, reference, ticked if "date" in request.GET else [], day, now=now)
    context = {
        "booking": booking,
        "journey": journey,
        "title": bookings.title(journey),
        "tickets": tickets,
        "ticked": ticked,
        "day": day,
        "today": now.date(),
        "asked": "date" in request.GET and not refusal,
        "rows": exchanging.offer_rows(found),
        "refusal": refusal,
        "key": new_key(),
    }
    return page(request, "pages/exchange.html", context, status=_UNFIT if refusal else 200)


def _offers(
    request: HttpRequest, reference: str, ticked: Sequence[str], day: Any, *, now: datetime
) -> tuple[tuple[operations.ExchangeOffer, ...], str]:
    """What there is on a day, and why there is nothing."""
    if not ticked:
        return (), gettext("Tick the tickets you want to exchange.") if "date" in request.GET else ""
    wanted = [ticket_id(text) for text in ticked]
    try:
        found = operations.exchange_offers(
            user_id=user_id(request), reference=reference, ticket_ids=wanted, day=day, now=now
        )
    except (problems.ExchangeNotAllowed, problems.TicketUnknown) as problem:
        return (), problem.detail
    return found, ""


@login_required
@require_POST
def quote(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask what a choice comes to. Nothing happens yet."""
    now = clock.now()
    try:
        made = operations.exchange_quote(
            user_id=user_id(request), reference=reference, request=_request(request), now=now
        )
    except Problem as problem:
        status_of(problem)
        messages.error(request, problem.detail)
        query = urlencode({"ticket": request.POST.getlist("ticket"), "date": request.POST.get("date", "")}, doseq=True)
        return redirect(f"{reverse('web:exchange', args=[reference])}?{query}")
    return redirect("web:exchange-quoted", reference, ids.encode("qte", made.id))


def _request(request: HttpRequest) -> ExchangeRequest:
    stops = [_number(request.POST.get(name, "")) for name in ("from", "to")]
    return ExchangeRequest(
        ticket_ids=tuple(ticket_id(text) for text in request.POST.getlist("ticket")),
        listing_id=listing_id(request.POST.get("listing", "")),
        from_stop=stops[0],
        to_stop=stops[1],
        fare_id=fare_id(request.POST.get("fare", "")),
    )


def _number(text: str) -> int:
    if not text.isdecimal():
        raise Http404("no such stop")
    return int(text[:4])


@login_required
@require_safe
def quoted(request: HttpRequest, reference: str, quote: str) -> HttpResponse:
    """What it comes to, how it can be paid, and the button that does it."""
    now = clock.now()
    found = _quote(request, reference, quote, now=now)
    if found.status is QuoteStatus.CONFIRMED:
        return redirect("web:booking", reference)
    if found.status is not QuoteStatus.PROPOSED:
        messages.warning(request, gettext("That offer is over. Choose again; nothing was changed."))
        return redirect("web:exchange", reference)
    return _show(request, found, now=now)


@login_required
@require_POST
def use_means(request: HttpRequest, reference: str, quote: str) -> HttpResponse:
    """Use a voucher for what is due, or take it away again."""
    now = clock.now()
    found = _quote(request, reference, quote, now=now)
    trouble = steps.means_changed(request, _about(found), found.due, _operators(found), now=now)
    if trouble:
        typed = {"code_trouble": trouble, "typed": request.POST.get("code", "")}
        return _show(request, found, now=now, status=_UNFIT, more=typed)
    return redirect(reverse("web:exchange-quoted", args=[reference, quote]) + "#pay")


@login_required
@require_POST
def confirm(request: HttpRequest, reference: str, quote: str) -> HttpResponse:
    """Exchange as quoted, once however often this is sent. What is over is asked for anew."""
    now = clock.now()
    found = _quote(request, reference, quote, now=now)
    if found.status is QuoteStatus.CONFIRMED:
        return redirect("web:booking", reference)
    offer = None
    if found.due.amount:
        offer = steps.chosen(request, _about(found), found.due, _operators(found), now=now)
        if instead := _before_paying(request, found, offer, now=now):
            return instead
    try:
        done = _confirm(request, found, offer, now=now)
    except _OVER as over:
        messages.warning(request, gettext("%(why)s Choose again; nothing was changed.") % {"why": over.detail})
        return redirect("web:exchange", reference)
    except Problem as problem:
        return _show(request, found, now=now, status=status_of(problem), more={"refusal": problem.detail})
    means.forget(request, _about(found))
    if done.purchase is not None and done.quote.status is not QuoteStatus.CONFIRMED:
        return steps.onward(done.purchase)
    messages.success(request, _told(done.quote))
    return redirect("web:booking", reference)


def _before_paying(request: HttpRequest, found: ExchangeQuote, offer: Paying, *, now: datetime) -> HttpResponse | None:
    """The page that comes first: for the card, or because there is less to pay from than the page said."""
    if steps.needs_card_page(request, offer):
        back = reverse("web:exchange-quoted", args=[found.reference, ids.encode("qte", found.id)])
        word = exchanging.act_word(found)
        return steps.card_page(request, offer, back=back, act_word=word)
    if why_not := steps.changed(request, offer):
        return _show(request, found, now=now, status=_CONFLICT, more={"refusal": why_not})
    return None


def _confirm(
    request: HttpRequest, found: ExchangeQuote, offer: Paying | None, *, now: datetime
) -> operations.Exchanged:
    parts = steps.parts_of(request, offer, found.reference) if offer is not None else ()
    return operations.exchange_confirm(
        user_id=user_id(request),
        reference=found.reference,
        quote_id=found.id,
        key=key_of(request),
        fingerprint=sha256(repr(["web exchange", str(found.id)]).encode()).digest(),
        parts=parts,
        now=now,
    )


def _told(quote: ExchangeQuote) -> str:
    return gettext("Done. Your new tickets are below; the old ones let nobody travel any more.") + (
        " " + exchanging.difference_done(quote) if quote.refund.amount else ""
    )


def _quote(request: HttpRequest, reference: str, quote: str, *, now: datetime) -> ExchangeQuote:
    return queries.exchange_quote(user_id=user_id(request), reference=reference, quote_id=quote_id(quote), now=now)


def _show(
    request: HttpRequest, found: ExchangeQuote, *, now: datetime, status: int = 200, more: dict[str, Any] | None = None
) -> HttpResponse:
    booking = queries.booking(user_id=user_id(request), reference=found.reference, now=now)
    view = exchanging.quote_view(found, booking, _listings(booking, found))
    number = view.id
    context = {
        "booking": booking,
        "quote": view,
        "act_word": view.act_word,
        "paying": _paying(request, found, now=now),
        "pay_url": reverse("web:exchange-confirm", args=[found.reference, number]),
        "means_url": reverse("web:exchange-means", args=[found.reference, number]),
        "key": new_key(),
        **(more or {}),
    }
    return page(request, "pages/exchange_quote.html", context, status=status)


def _paying(request: HttpRequest, found: ExchangeQuote, *, now: datetime) -> Paying | None:
    if not found.due.amount:
        return None
    return steps.offered(request, _about(found), found.due, _operators(found), now=now)


def _listings(booking: Booking, found: ExchangeQuote) -> Any:
    new = {found.request.listing_id: inventory.offer(found.request.listing_id).listing}
    return {**listings_of([booking]), **new}


def _about(found: ExchangeQuote) -> str:
    return f"exchange:{found.id}"


def _operators(found: ExchangeQuote) -> list[UUID]:
    return [inventory.offer(found.request.listing_id).listing.operator_id]
