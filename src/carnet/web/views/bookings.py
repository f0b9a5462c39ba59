"""What a traveller has bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
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

from carnet.domains.booking import operations, problems, queries, tickets
from carnet.domains.booking.contracts import Booking, BookingStatus, Ticket, When
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments import queries as payments
from carnet.domains.payments.contracts import Payment, Refund
from carnet.domains.schedule.contracts import ListingSnapshot, TripStatus
from carnet.infra import keys
from carnet.infra.http import pages as cursors
from carnet.infra.http.problems import RateLimited
from carnet.kernel import clock
from carnet.kernel.ids import encode
from carnet.web.addresses import listing_id
from carnet.web.forms.bookings import MyBookingsForm
from carnet.web.forms.guests import ContactForm
from carnet.web.holders import holder, holder_only
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import (
    bookings,
    changes,
    company,
    heaps,
    money,
    prices,
    receiving,
    refunds,
    stops,
    ticket_acts,
    ticket_files,
)
from carnet.web.views.further import after_key, more
from carnet.web.views.listings import listings_of
from carnet.web.views.refusals import status_of

_PAGE: Final = 20
_UNFIT: Final = 422


@login_required
@require_safe
def my_trips(request: HttpRequest) -> HttpResponse:
    """One heap of one's bookings, as narrowed down, in as many statements for one as for many."""
    now, me = clock.now(), user_id(request)
    when = next((when for when in When if when.value == request.GET.get("when")), When.UPCOMING)
    form = MyBookingsForm(request.GET, when)
    found = queries.bookings(
        user_id=me,
        now=now,
        when=when,
        status=form.wanted,
        narrowed=form.narrowed,
        after=after_key(request, datetime, UUID),
        limit=_PAGE + 1,
    )
    shown = found[:_PAGE]
    changed = queries.changes_of_bookings([one.id for one in shown], now=now)
    counts = queries.booking_counts(user_id=me, now=now, narrowed=form.narrowed)
    context = {
        "form": form,
        "rows": bookings.rows(shown, listings_of(shown), changed, now=now),
        "when": when,
        "heaps": [(heap, _heap_url(request, heap.when)) for heap in heaps.heaps(counts)],
        "received": _received(me, now=now) if when is When.UPCOMING and not form.narrows else (),
        "more_url": more(request, reverse("web:bookings"), _cursor(shown[-1])) if len(found) > _PAGE else "",
    }
    return page(request, "pages/bookings.html", context)


@holder_only
@require_safe
def booking(request: HttpRequest, reference: str) -> HttpResponse:
    """The tickets of one booking, or what became of it."""
    return _show(request, reference)


@holder_only
@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the tickets to the booking's contact once more."""
    now, whose = clock.now(), holder(request, reference)
    try:
        if whose.guest is not None:
            sent = operations.guest_tickets_send(access=whose.guest, reference=reference, now=now)
        else:
            sent = operations.tickets_send(user_id=whose.user_id, reference=reference, now=now)
    except (problems.NothingToSend, RateLimited) as problem:
        messages.error(request, problem.detail)
        return redirect("web:booking", reference)
    messages.success(request, gettext("The tickets are on their way to %(email)s.") % {"email": sent.email})
    return redirect("web:booking", reference)


@login_required
@require_POST
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Have letters about the booking go to another address."""
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _show(request, reference, form, status=_UNFIT)
    email = form.cleaned_data["email"]
    try:
        operations.contact_correct(user_id=user_id(request), reference=reference, email=email, now=clock.now())
    except RateLimited as problem:
        form.add_error("email", problem.detail)
        return _show(request, reference, form, status=status_of(problem))
    messages.success(request, gettext("Letters about this booking go to %(email)s from now on.") % {"email": email})
    return redirect("web:booking", reference)


def _show(
    request: HttpRequest, reference: str, contact_form: ContactForm | None = None, *, status: int = 200
) -> HttpResponse:
    now, whose = clock.now(), holder(request, reference)
    found = queries.booking(user_id=whose.user_id, reference=reference, now=now)
    unpaid = found.status is BookingStatus.HELD or found.status in bookings.ENDED_UNPAID
    if unpaid and whose.guest is None:
        return redirect("web:checkout", reference)
    listings = listings_of([found])
    context = {
        "booking": found,
        "row": bookings.row(found, listings, now=now),
        "journeys": bookings.outline(found, listings),
        "guest": whose.guest,
        "contact_form": contact_form or ContactForm(initial={"email": found.email}),
    }
    if unpaid:
        return page(request, "pages/guests/unpaid.html", context, status=status)
    mine = {} if whose.guest else _mine(found, listings, now=now)
    context |= {**_tickets(found, listings, now=now), **mine}
    return page(request, "pages/booking.html", context, status=status)


def _tickets(found: Booking, listings: Mapping[UUID, ListingSnapshot], *, now: datetime) -> dict[str, Any]:
    """What everybody sees who may see the booking."""
    alive = bookings.living(found)
    first = bookings.next_ticket(found, listings, now=now)
    return {
        "net": money.net(found.price, paid := payments.payments_of_booking(found.id), _back(paid)),
        "tickets": _views(found, listings, now=now),
        "stops": stops.rows(listings[first.listing_id], first.span),
        "files": ticket_files.of_booking(found) if _issued(found) else (),
        "may_cancel": bool(_issued(found)) and found.status is BookingStatus.CONFIRMED,
        "sum": prices.of_tickets(alive, found.price.currency),
        "backs": refunds.of_booking(found, listings, now=now),
        "changes": changes.notices(found, queries.changes_of_bookings([found.id], now=now), listings),
        "stopped": changes.does_not_run(found, listings),
    }


def _views(
    found: Booking, listings: Mapping[UUID, ListingSnapshot], *, now: datetime
) -> tuple[bookings.TicketView, ...]:
    passes = tickets.boarding_passes(found, listings, now=now)
    return bookings.ticket_views(found, listings, _codes(found, listings), passes)


def _mine(found: Booking, listings: Mapping[UUID, ListingSnapshot], *, now: datetime) -> dict[str, Any]:
    """What its buyer alone sees and can do."""
    paid = payments.payments_of_booking(found.id)
    alive = bool(_issued(found)) and found.status is BookingStatus.CONFIRMED
    acts = ticket_acts.of_booking(found, listings, queries.open_transfers([found.id], now=now), now=now)
    return {
        "tickets": [replace(one, acts=acts.get(one.id)) for one in _views(found, listings, now=now)],
        "payments": money.payment_rows(paid, _back(paid)),
        "exchanging": queries.purchase_under_way(found.id) is not None,
        "exchange_url": reverse("web:exchange", args=[found.reference]) if alive else "",
        "invoices_url": reverse("web:booking-invoices", args=[found.reference]),
        "ratable": {encode("tkt", one) for one in operations.ratable(found.tickets, listings, now=now)},
        "stars": company.star_words(),
    }


def _received(me: UUID, *, now: datetime) -> tuple[receiving.Received, ...]:
    """Tickets to come that others gave to this person."""
    found = queries.received(user_id=me, now=now, ahead=True, limit=_PAGE)
    return receiving.rows(found, inventory.snapshots({one.ticket.listing_id for one in found}))


def _back(paid: Sequence[Payment]) -> Sequence[Refund]:
    return payments.refunds_of_payments([one.id for one in paid])


@holder_only
@require_safe
def tickets_file(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """All issued tickets of a booking, or those of one trip, to print (pdf) or for a calendar (ics)."""
    now = clock.now()
    found = queries.booking(user_id=holder(request, reference).user_id, reference=reference, now=now)
    trip = listing_id(request.GET["trip"]) if "trip" in request.GET else None
    issued = [ticket for ticket in _issued(found) if trip in {None, ticket.listing_id}]
    if not issued:
        raise Http404("nothing is issued")
    kind, content = tickets.file(form, found, issued, listings_of([found]), now=now)
    name = f'attachment; filename="carnet-{found.reference}.{form}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name, "Cache-Control": "private"})


def _issued(booking: Booking) -> list[Ticket]:
    return bookings.in_order(booking.carried)


def _codes(booking: Booking, listings: Mapping[UUID, ListingSnapshot]) -> dict[UUID, str]:
    """What the QR code of each issued ticket says whose trip runs."""
    key = keys.ticket_key()
    return {
        ticket.id: tickets.code_for(ticket, key)
        for ticket in _issued(booking)
        if listings[ticket.listing_id].status is not TripStatus.CANCELLED
    }


def _cursor(last: Booking) -> str:
    return cursors.encode((last.departs_at, last.id))


def _heap_url(request: HttpRequest, when: When) -> str:
    """Another heap, narrowed down as this one; what it has no use for is left out."""
    kept = {name: value for name in ("q", "since", "until") if (value := request.GET.get(name))}
    return f"{reverse('web:bookings')}?{urlencode({'when': when.value, **kept})}"
