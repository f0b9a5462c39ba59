"""Paying for what is held, or letting it go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import Booking, BookingStatus, PayRequest, PurchaseRequest
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import bookings, prices, purchases, wording
from carnet.web.presenters.again import again
from carnet.web.presenters.payment import Paying
from carnet.web.views import paying as steps
from carnet.web.views.listings import listings_of

_UNFIT: Final = 422
_CONFLICT: Final = 409


@login_required
@require_safe
def checkout(request: HttpRequest, reference: str) -> HttpResponse:
    """The price, the time left, what pays it, and the one button."""
    now = clock.now()
    booking = _mine(request, reference, now=now)
    known = queries.purchase_under_way(booking.id)
    if booking.status is BookingStatus.HELD and known and not known.next_action:
        return redirect("web:paying", reference)
    return _show(request, booking, now=now)


@login_required
@require_POST
def means(request: HttpRequest, reference: str) -> HttpResponse:
    """Use a voucher, or take it away again."""
    now = clock.now()
    booking = _mine(request, reference, now=now)
    trouble = steps.means_changed(request, _about(booking), booking.price, _operators(booking), now=now)
    if trouble:
        typed = {"code_trouble": trouble, "typed": request.POST.get("code", "")}
        return _show(request, booking, now=now, status=_UNFIT, more=typed)
    return redirect(reverse("web:checkout", args=[reference]) + "#pay")


@login_required
@require_POST
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Buy: the wallet alone pays in one step, everything else in a purchase of several. Once, however often sent."""
    now = clock.now()
    booking = _mine(request, reference, now=now)
    offer = steps.chosen(request, _about(booking), booking.price, _operators(booking), now=now)
    try:
        return _pay(request, booking, offer, now=now)
    except problems.BookingAlreadyPaid:
        return redirect("web:booking", reference)
    except problems.BookingUnknown:
        raise
    except Problem as problem:
        return _show(request, _mine(request, reference, now=now), now=now, status=_CONFLICT, refusal=problem.detail)


def _pay(request: HttpRequest, booking: Booking, offer: Paying, *, now: datetime) -> HttpResponse:
    # A payment that waits at the bank gives way to a purchase alone.
    alone = offer.wallet_alone and queries.purchase_under_way(booking.id) is None
    if alone or offer.stuck or booking.status is not BookingStatus.HELD:
        return _pay_from_wallet(request, booking, now=now)
    if steps.needs_card_page(request, offer):
        here = reverse("web:checkout", args=[booking.reference])
        return steps.card_page(request, offer, back=here, act_word=_act_word(booking))
    if why_not := steps.changed(request, offer):
        return _show(request, booking, now=now, status=_CONFLICT, refusal=why_not)
    parts = steps.parts_of(request, offer, booking.reference)
    asked = PurchaseRequest(
        user_id=user_id(request),
        key=key_of(request),
        fingerprint=sha256(repr(["web purchase", booking.reference, parts]).encode()).digest(),
        reference=booking.reference,
        parts=parts,
    )
    return steps.onward(operations.purchase_begin(asked, now=now))


def _pay_from_wallet(request: HttpRequest, booking: Booking, *, now: datetime) -> HttpResponse:
    asked = PayRequest(
        user_id=user_id(request),
        key=key_of(request),
        fingerprint=sha256(json.dumps(["web pay", booking.reference]).encode()).digest(),
        reference=booking.reference,
    )
    operations.pay_from_wallet(asked, now=now, queued=settings.HOT_LANE)
    return redirect("web:booking", booking.reference)


@login_required
@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the seats go. Nothing was charged for them."""
    operations.release(user_id=user_id(request), reference=reference, now=clock.now())
    messages.success(request, gettext("%(reference)s is let go. Nothing was charged.") % {"reference": reference})
    return redirect("web:bookings")


def _mine(request: HttpRequest, reference: str, *, now: datetime) -> Booking:
    return queries.booking(user_id=user_id(request), reference=reference, now=now)


def _about(booking: Booking) -> str:
    return f"booking:{booking.reference}"


def _operators(booking: Booking) -> set[UUID]:
    """Whose tickets are in it: a voucher may be one operator's."""
    return {listing.operator_id for listing in listings_of([booking]).values()}


def _show(
    request: HttpRequest,
    booking: Booking,
    *,
    now: datetime,
    refusal: str = "",
    status: int = 200,
    more: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The checkout of a live hold; what became of it otherwise."""
    if booking.status is BookingStatus.HELD:
        context = {**_held(request, booking, now=now), "refusal": refusal, **(more or {})}
        return page(request, "pages/checkout.html", context, status=status)
    if booking.status in bookings.ENDED_UNPAID:
        listings = listings_of([booking])
        journey = bookings.journey_of(booking, listings)
        context = {
            "booking": booking,
            "journey": journey,
            "title": bookings.title(journey),
            "again": again(booking),
            "elsewhere": bookings.elsewhere(booking, journey),
            "failed": purchases.failed(steps.newest(booking)),
        }
        return page(request, "pages/lapsed.html", context, status=200 if status == 200 else 410)  # noqa: PLR2004
    return redirect("web:booking", booking.reference)


def _act_word(booking: Booking) -> str:
    """The button: always the whole price, whatever pays it."""
    return gettext("Buy for %(amount)s") % {"amount": wording.price(booking.price)}


def _before(booking: Booking) -> dict[str, Any]:
    """What became of the attempt before this one: it failed, or it waits at the bank."""
    latest = steps.newest(booking)
    return {"failed": purchases.failed(latest), "bank": purchases.bank(latest) if latest else ""}


def _held(request: HttpRequest, booking: Booking, *, now: datetime) -> dict[str, Any]:
    listings = listings_of([booking])
    journey = bookings.journey_of(booking, listings)
    seconds = int((booking.expires_at - now).total_seconds())
    operators = {listing.operator_id: listing.operator_name for listing in listings.values()}
    return {
        "booking": booking,
        "journey": journey,
        "journeys": bookings.journeys_of(booking, listings),
        "title": bookings.title(journey),
        "tickets": bookings.ticket_views(booking, listings, {}),
        "places": bookings.places(booking.tickets),
        "fare": booking.tickets[0],
        "sum": prices.of_tickets(booking.tickets, booking.price.currency),
        "paying": steps.offered(request, _about(booking), booking.price, operators, now=now),
        "pay_url": reverse("web:pay", args=[booking.reference]),
        "means_url": reverse("web:means", args=[booking.reference]),
        "act_word": _act_word(booking),
        **_before(booking),
        # A desk sells its own operator's tickets alone.
        "cash": next(iter(operators.values())) if len(operators) == 1 else "",
        "key": new_key(),
        "seconds": seconds,
        "refresh": seconds + 1,
        "left": f"{seconds // 60:02}:{seconds % 60:02}",
        "until": wording.clock(booking.expires_at, journey.origin.zone),
        "until_zone": journey.origin.city,
    }
