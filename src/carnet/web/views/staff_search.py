"""One box for whatever a caller can say: bookings, people, payments."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.domains.booking import queries as bookings
from carnet.domains.booking import tickets
from carnet.domains.booking.contracts import BookingSearch
from carnet.domains.identity import queries as identity
from carnet.domains.payments import queries as payments
from carnet.infra import keys
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.kernel.ids import encode
from carnet.web.pages import page
from carnet.web.presenters import bookings as presenter
from carnet.web.presenters import money
from carnet.web.presenters.staff import ACCOUNTS
from carnet.web.views.desk import desk_of
from carnet.web.views.listings import listings_of
from carnet.web.views.locked import led_to_second_factor

_MOST: Final = 10
_LONGEST: Final = 300


@login_required
@require_safe
@led_to_second_factor
def search(request: HttpRequest) -> HttpResponse:
    """Up to ten of each kind; nothing where nothing is said."""
    by = desk_of(request, "").by
    said = request.GET.get("q", "").strip()[:_LONGEST]
    found = _found(by, _without_code(said)) if said else {}
    return page(request, "pages/staff/search.html", {"here": "search", "said": said, **found})


def _without_code(said: str) -> str:
    """The number of the ticket instead of its code."""
    try:
        return encode("tkt", tickets.read_code(said, *keys.ticket_public_keys()).ticket_id)
    except (tickets.CodeForged, tickets.CodeUnreadable):
        return said


def _found(by: Principal, said: str) -> dict[str, Any]:
    now = clock.now()
    some = bookings.desk_bookings(by=by, operator_id=None, search=BookingSearch(text=said), now=now, limit=_MOST)
    paid = payments.staff_payments_named(by=by, text=said, limit=_MOST)
    references = bookings.references({one.booking_id for one in paid if one.booking_id})
    people = identity.users(q=said, by=by, limit=_MOST) if "\x00" not in said else []
    return {
        "bookings": presenter.rows(some, listings_of(some), now=now),
        "payments": money.payment_rows(paid, (), references),
        "people": [(encode("usr", one.id), one, ACCOUNTS[one.status]) for one in people],
    }
