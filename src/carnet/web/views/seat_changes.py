"""Other seats for tickets that are sold, chosen on the map of their trip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Booking, Ticket
from carnet.domains.inventory import queries as inventory
from carnet.kernel import clock
from carnet.kernel.ids import encode
from carnet.kernel.problem import Problem
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import bookings, seat_changes
from carnet.web.presenters.journeys import of_listing
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest, reference: str) -> HttpResponse:
    """The map with one's own seats and the free ones; sending it changes them, all or none."""
    now = clock.now()
    booking = queries.booking(user_id=user_id(request), reference=reference, now=now)
    group = _group(request, booking)
    if not group:
        messages.warning(request, gettext("The seats of this booking cannot be changed."))
        return redirect("web:booking", reference)
    if request.method != "POST":
        return page(request, "pages/amending/seats.html", _context(request, booking, group, now=now))
    refused = _change(request, booking, group, now=now)
    if refused is None:
        return redirect("web:booking", reference)
    refusal, status = refused
    context = {**_context(request, booking, group, now=now), "refusal": refusal}
    return page(request, "pages/amending/seats.html", context, status=status)


@login_required
@require_safe
def update(request: HttpRequest, reference: str) -> HttpResponse:
    """The map as it stands now; 204 when nothing changed since the browser last asked."""
    now = clock.now()
    booking = queries.booking(user_id=user_id(request), reference=reference, now=now)
    group = _group(request, booking)
    context = _context(request, booking, group, now=now) if group else {}
    if not group or request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return page(request, "parts/seat_change_update.html", context)


def _group(request: HttpRequest, booking: Booking) -> list[Ticket]:
    """The tickets on one map: those of the ticket that is named, else the first there are."""
    named = request.POST.get("ticket") or request.GET.get("ticket", "")
    groups = list(seat_changes.grouped(seat_changes.movable(booking)).values())
    return next(
        (some for some in groups if named in {encode("tkt", one.id) for one in some}), groups[0] if groups else []
    )


def _context(request: HttpRequest, booking: Booking, group: Sequence[Ticket], *, now: datetime) -> dict[str, Any]:
    first = group[0]
    offer = inventory.offer(first.listing_id)
    choice = seat_changes.choice_of(booking, group, request.POST or request.GET)
    on_map = inventory.seat_map(first.listing_id, first.span, now=now)
    panel = seat_changes.panel(offer, on_map, group, choice)
    journey = of_listing(offer.listing, first.span)
    whole = seat_changes.grouped(seat_changes.movable(booking))
    return {
        "booking": booking,
        "journey": journey,
        "title": bookings.title(journey),
        "sitting": [(bookings.name_of(one), bookings.place_of(one, journey)) for one in group],
        "others": _others(whole, first),
        "choice": choice,
        "fare": {"seat_choice": True},
        "seats": panel,
        "seats_url": choice.url("web:seat-change-update").partition("?")[0],
        "seen": sha256(repr((choice, [(one.seat.ordinal, one.status) for one in on_map])).encode()).hexdigest()[:16],
    }


def _others(groups: Any, shown: Ticket) -> list[tuple[str, str]]:
    """The other journeys of the booking whose seats can be changed: what they are called, and a ticket of each."""
    found = []
    for (listing_id, span, _), some in groups.items():
        if shown not in some:
            journey = of_listing(inventory.offer(listing_id).listing, span)
            found.append((f"{bookings.title(journey)}, {journey.origin.day}", encode("tkt", some[0].id)))
    return found


def _change(
    request: HttpRequest, booking: Booking, group: Sequence[Ticket], *, now: datetime
) -> tuple[str, int] | None:
    """Why it could not be done, and the status that says so; None when it is done."""
    chosen = seat_changes.choice_of(booking, group, request.POST).seats
    if len(chosen) != len(group):
        words = ngettext("Choose one seat.", "Choose %(n)d seats, one for each of you.", len(group))
        return words % {"n": len(group)}, _UNFIT
    wanted = seat_changes.wanted(group, chosen)
    if not wanted:
        messages.info(request, gettext("You have these seats already."))
        return None
    try:
        operations.seats_change(user_id=user_id(request), reference=booking.reference, seats=wanted, now=now)
    except Problem as problem:
        return problem.detail, status_of(problem)
    says = ngettext(
        "You have the new seat. Your code stays as it is.", "You have the new seats. Your codes stay.", len(wanted)
    )
    messages.success(request, says)
    return None
