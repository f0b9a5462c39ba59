"""Paying for what is held, or letting it go."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import Booking, BookingStatus, PayRequest
from carnet.domains.payments import queries as payments
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.forms.wallet import CARDS
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import bookings, prices, wording
from carnet.web.presenters.again import again
from carnet.web.presenters.payment import paying
from carnet.web.views.listings import listings_of


@login_required
@require_safe
def checkout(request: HttpRequest, reference: str) -> HttpResponse:
    """The price, the time left, and the one button."""
    now = clock.now()
    booking = queries.booking(user_id=user_id(request), reference=reference, now=now)
    return _show(request, booking, now=now)


@login_required
@require_POST
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Buy: the wallet is charged and the tickets are issued, once however often this is sent."""
    now = clock.now()
    asked = PayRequest(
        user_id=user_id(request),
        key=key_of(request),
        fingerprint=sha256(json.dumps(["web pay", reference]).encode()).digest(),
        reference=reference,
    )
    try:
        operations.pay_from_wallet(asked, now=now, queued=settings.HOT_LANE)
    except problems.BookingAlreadyPaid:
        return redirect("web:booking", reference)
    except problems.BookingUnknown:
        raise
    except Problem as problem:
        booking = queries.booking(user_id=user_id(request), reference=reference, now=now)
        return _show(request, booking, now=now, refusal=problem.detail)
    return redirect("web:booking", reference)


@login_required
@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the seats go. Nothing was charged for them."""
    operations.release(user_id=user_id(request), reference=reference, now=clock.now())
    messages.success(request, gettext("%(reference)s is let go. Nothing was charged.") % {"reference": reference})
    return redirect("web:bookings")


def _show(request: HttpRequest, booking: Booking, *, now: datetime, refusal: str = "") -> HttpResponse:
    """The checkout of a live hold; what became of it otherwise."""
    if booking.status is BookingStatus.HELD:
        context = _held(request, booking, now=now)
        return page(request, "pages/checkout.html", {**context, "refusal": refusal}, status=409 if refusal else 200)
    if booking.status in bookings.ENDED_UNPAID:
        listings = listings_of([booking])
        journey = bookings.journey_of(booking, listings)
        context = {
            "booking": booking,
            "journey": journey,
            "title": bookings.title(journey),
            "again": again(booking),
            "elsewhere": bookings.elsewhere(booking, journey),
        }
        return page(request, "pages/lapsed.html", context, status=410 if refusal else 200)
    return redirect("web:booking", booking.reference)


def _held(request: HttpRequest, booking: Booking, *, now: datetime) -> dict[str, Any]:
    listings = listings_of([booking])
    journey = bookings.journey_of(booking, listings)
    seconds = int((booking.expires_at - now).total_seconds())
    return {
        "booking": booking,
        "journey": journey,
        "journeys": bookings.journeys_of(booking, listings),
        "title": bookings.title(journey),
        "tickets": bookings.ticket_views(booking, listings, {}),
        "places": bookings.places(booking.tickets),
        "fare": booking.tickets[0],
        "sum": prices.of_tickets(booking.tickets, booking.price.currency),
        "paying": paying(booking.price, payments.wallets(user_id(request))),
        "cards": CARDS,
        "key": new_key(),
        "seconds": seconds,
        "refresh": seconds + 1,
        "left": f"{seconds // 60:02}:{seconds % 60:02}",
        "until": wording.clock(booking.expires_at, journey.origin.zone),
        "until_zone": journey.origin.city,
    }
