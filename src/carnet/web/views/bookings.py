"""What a traveller has bought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.domains.booking import operations, queries, tickets
from carnet.domains.booking.contracts import Booking, BookingStatus, Ticket, TicketStatus, When
from carnet.domains.payments import queries as payments
from carnet.domains.schedule.contracts import ListingSnapshot, TripStatus
from carnet.infra import keys
from carnet.infra.http import pages as cursors
from carnet.kernel import clock
from carnet.kernel.ids import encode
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import bookings, changes, company, money, prices, refunds, stops
from carnet.web.views.listings import listings_of

_PAGE: Final = 20


@login_required
@require_safe
def my_trips(request: HttpRequest) -> HttpResponse:
    """Upcoming, past, or cancelled bookings."""
    now = clock.now()
    when = next((when for when in When if when.value == request.GET.get("when")), When.UPCOMING)
    found = queries.bookings(user_id=user_id(request), now=now, when=when, after=_cursor(request), limit=_PAGE + 1)
    shown = found[:_PAGE]
    changed = queries.changes_of_bookings([one.id for one in shown], now=now)
    context = {
        "rows": bookings.rows(shown, listings_of(shown), changed, now=now),
        "when": when,
        "heaps": bookings.when_words(),
        "more_url": _more(when, shown[-1]) if len(found) > _PAGE else "",
    }
    return page(request, "pages/bookings.html", context)


@login_required
@require_safe
def booking(request: HttpRequest, reference: str) -> HttpResponse:
    """The tickets of one booking, or what became of it."""
    now = clock.now()
    found = queries.booking(user_id=user_id(request), reference=reference, now=now)
    if found.status is BookingStatus.HELD or found.status in bookings.ENDED_UNPAID:
        return redirect("web:checkout", reference)
    listings = listings_of([found])
    journey = bookings.journey_of(found, listings)
    alive = bookings.living(found)
    first = bookings.in_order(alive)[0]
    context = {
        **_money(found),
        "booking": found,
        "row": bookings.row(found, listings, now=now),
        "journey": journey,
        "tickets": bookings.ticket_views(found, listings, _codes(found, listings)),
        "stops": stops.rows(listings[first.listing_id], first.span),
        "files": bool(_issued(found)),
        "sum": prices.of_tickets(alive, found.price.currency),
        "backs": refunds.of_booking(found, listings, now=now),
        "changes": changes.notices(found, queries.changes_of_bookings([found.id], now=now), listings),
        "stopped": changes.does_not_run(found, listings),
        "ratable": {encode("tkt", one) for one in operations.ratable(found.tickets, listings, now=now)},
        "stars": company.star_words(),
    }
    return page(request, "pages/booking.html", context)


def _money(found: Booking) -> dict[str, Any]:
    """What was paid and came back, and what can be done about it now."""
    paid = payments.payments_of_booking(found.id)
    back = payments.refunds_of_payments([one.id for one in paid])
    alive = bool(_issued(found)) and found.status is BookingStatus.CONFIRMED
    return {
        "payments": money.payment_rows(paid, back),
        "net": money.net(found.price, paid, back),
        "exchanging": queries.purchase_under_way(found.id) is not None,
        "may_cancel": alive,
        "exchange_url": reverse("web:exchange", args=[found.reference]) if alive else "",
        "invoices_url": reverse("web:booking-invoices", args=[found.reference]),
    }


@login_required
@require_safe
def tickets_file(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """All issued tickets of a booking to print (pdf) or for a calendar (ics)."""
    now = clock.now()
    found = queries.booking(user_id=user_id(request), reference=reference, now=now)
    issued = _issued(found)
    if not issued:
        raise Http404("nothing is issued")
    kind, content = tickets.file(form, found, issued, listings_of([found]), now=now)
    name = f'attachment; filename="carnet-{found.reference}.{form}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name, "Cache-Control": "private"})


def _issued(booking: Booking) -> list[Ticket]:
    return [ticket for ticket in bookings.in_order(booking.tickets) if ticket.status is TicketStatus.ISSUED]


def _codes(booking: Booking, listings: Mapping[UUID, ListingSnapshot]) -> dict[UUID, str]:
    """What the QR code of each issued ticket says whose trip runs."""
    key = keys.ticket_key()
    return {
        ticket.id: tickets.code_for(ticket, key)
        for ticket in _issued(booking)
        if listings[ticket.listing_id].status is not TripStatus.CANCELLED
    }


def _cursor(request: HttpRequest) -> tuple[datetime, UUID] | None:
    text = request.GET.get("after")
    if not text:
        return None
    departs_at, last = cursors.decode(text, datetime, UUID)
    assert isinstance(departs_at, datetime)  # noqa: S101  `decode` has read them as these types
    assert isinstance(last, UUID)  # noqa: S101
    return departs_at, last


def _more(when: When, last: Booking) -> str:
    cursor = cursors.encode((last.departs_at, last.id))
    return f"{reverse('web:bookings')}?when={when.value}&after={cursor}"
