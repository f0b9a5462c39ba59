"""Hold, pay, release, and what a traveller has bought.

Hold and pay keep their own idempotency records, in the statement that has the effect; see `sql/hold.sql`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpResponse

from carnet.domains.booking import documents, operations, queries, tickets
from carnet.domains.booking.contracts import Booking, TicketStatus
from carnet.domains.booking.http import hot
from carnet.domains.booking.http.answers import BookingOut, ReleasedOut, TicketWithCode
from carnet.domains.booking.http.bodies import KEYED, Filters, HoldBody, Reference, TicketId
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot, TripStatus
from carnet.infra import http, keys
from carnet.infra.http import ApiRequest, Page, Path, Query, bearer, page
from carnet.infra.idempotency import key_of
from carnet.kernel import clock

router = http.router(tags=["bookings"])

_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_FILES: Final = {
    "responses": {200: {"content": dict.fromkeys(("application/pdf", "text/calendar", "image/png"), _FILE)}}
}


@router.post("/bookings", auth=bearer, summary="Hold seats", response={201: BookingOut}, openapi_extra=KEYED)
def hold(request: ApiRequest, body: HoldBody) -> HttpResponse:
    """Hold seats for 1 to 10 passengers: all of them or none. The booking says until when they are held."""
    who = request.principal.user_id
    return hot.hold(body, user_id=who, key=key_of(request), path=request.path, raw=request.body)


@router.delete("/bookings/{reference}", auth=bearer, summary="Release an unpaid hold", response=ReleasedOut)
def release(request: ApiRequest, reference: Path[Reference]) -> dict[str, Any]:
    """Give the seats back. Releasing what is released changes nothing and says so."""
    now = clock.now()
    released = operations.release(user_id=request.principal.user_id, reference=reference, now=now)
    found = queries.booking(user_id=request.principal.user_id, reference=reference, now=now)
    return {**_document(found), "already_released": not released}


@router.get("/bookings", auth=bearer, summary="My bookings", response=Page[BookingOut])
def bookings(request: ApiRequest, filters: Query[Filters]) -> dict[str, Any]:
    """Upcoming ones soonest first, all others latest first."""
    found = queries.bookings(
        user_id=request.principal.user_id,
        now=clock.now(),
        when=filters.when,
        status=filters.status,
        departs_from=clock.midnight(filters.departs_from),
        departs_until=clock.midnight(filters.departs_until, days=1),
        after=_cursor(filters),
        limit=filters.fetch,
    )
    listings = _listings(*found)
    changes = queries.changes_of_bookings([one.id for one in found], now=clock.now())
    return page(
        found,
        paging=filters,
        key=lambda one: (one.departs_at, one.id),
        show=lambda one: documents.booking(one, listings, changes),
    )


@router.get("/bookings/{reference}", auth=bearer, summary="One booking", response=BookingOut)
def booking(request: ApiRequest, reference: Path[Reference]) -> dict[str, Any]:
    """A booking of one's own, with its tickets."""
    return _document(queries.booking(user_id=request.principal.user_id, reference=reference, now=clock.now()))


@router.get(
    "/tickets/{ticket}.{form}",
    auth=bearer,
    summary="A ticket as PDF, calendar file or picture",
    openapi_extra=_FILES,
)
def ticket_file(request: ApiRequest, ticket: Path[TicketId], form: Path[Literal["pdf", "ics", "png"]]) -> HttpResponse:
    """The issued ticket to print, to put into a calendar, or its code as a picture."""
    now = clock.now()
    whole, one = queries.issued_ticket(user_id=request.principal.user_id, ticket_id=ticket, now=now)
    kind, content = tickets.file(form, whole, [one], {one.listing_id: inventory.offer(one.listing_id).listing}, now=now)
    return HttpResponse(content, content_type=kind)


@router.get("/tickets/{ticket}", auth=bearer, summary="One ticket", response=TicketWithCode)
def ticket(request: ApiRequest, ticket: Path[TicketId]) -> dict[str, Any]:
    """A ticket of one's own, with the text of its signed code while it is issued and its trip runs."""
    now = clock.now()
    whole, one = queries.ticket(user_id=request.principal.user_id, ticket_id=ticket, now=now)
    changes = queries.changes_of_bookings([whole.id], now=now).get(one.id, ())
    document = documents.ticket(one, inventory.offer(one.listing_id).listing, changes)
    runs = inventory.offer(one.listing_id).listing.status is not TripStatus.CANCELLED
    issued = one.status is TicketStatus.ISSUED and runs
    return {**document, "code": tickets.code_for(one, keys.ticket_key()) if issued else None}


def _document(found: Booking) -> dict[str, Any]:
    changes = queries.changes_of_bookings([found.id], now=clock.now())
    return documents.booking(found, _listings(found), changes)


def _listings(*found: Booking) -> dict[UUID, ListingSnapshot]:
    ids = {one.listing_id for whole in found for one in whole.tickets}
    return {listing_id: offer.listing for listing_id, offer in inventory.offers(ids).items()}


def _cursor(filters: Filters) -> tuple[datetime, UUID] | None:
    key = filters.key(datetime, UUID)
    if key is None:
        return None
    at, last = key
    assert isinstance(at, datetime)  # noqa: S101  `key` has read them as these types
    assert isinstance(last, UUID)  # noqa: S101
    return at, last
