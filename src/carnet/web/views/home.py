"""The cover of the book: the search box, what comes next, evenings out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.domains.booking import queries as booking
from carnet.domains.booking.contracts import BookingStatus, When
from carnet.domains.search import queries as search
from carnet.domains.search.contracts import Wanted
from carnet.kernel import clock
from carnet.web.forms.search import SearchForm
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import bookings, events
from carnet.web.views.listings import listings_of

_COMING: Final = 2
_EVENINGS: Final = 4
_EVENING_DAYS: Final = 30


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The search box, filled from the address when somebody comes back to change a search."""
    now = clock.now()
    form = SearchForm(initial=_initial(request, now=now))
    context = {"form": form, "coming": _coming(request, now=now), "evenings": _evenings(now=now)}
    return page(request, "pages/home.html", context)


def _initial(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    asked = request.GET
    return {
        "kind": asked.get("kind"),
        "origin": asked.get("from"),
        "origin_id": asked.get("from_id"),
        "destination": asked.get("to"),
        "destination_id": asked.get("to_id"),
        "date": asked.get("date") or now.date().isoformat(),
        "passengers": asked.get("passengers") or 1,
    }


def _coming(request: HttpRequest, *, now: datetime) -> tuple[bookings.BookingRow, ...]:
    """The traveller's next bookings."""
    if not request.user.is_authenticated:
        return ()
    found = booking.bookings(
        user_id=user_id(request), now=now, when=When.UPCOMING, status=BookingStatus.CONFIRMED, limit=_COMING
    )
    return bookings.rows(found, listings_of(found), now=now)


def _evenings(*, now: datetime) -> tuple[events.EventRow, ...]:
    """Events of the coming weeks, anywhere."""
    today = now.date()
    found = search.find_events(
        place=None, first=today, last=today + timedelta(days=_EVENING_DAYS), wanted=Wanted(), limit=_EVENINGS, now=now
    )
    return events.rows(found.results)
