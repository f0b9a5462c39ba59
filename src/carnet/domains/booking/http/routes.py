"""Hold, pay, release, and what a traveller has bought.

Hold and pay keep their own idempotency records, in the statement that has the effect; see `sql/hold.sql`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from carnet.domains.booking import documents, operations, queries
from carnet.domains.booking.http import hot
from carnet.domains.booking.http.answers import BookingOut, ReleasedOut
from carnet.domains.booking.http.bodies import KEYED, BookingPatch, Filters, HoldBody, Reference
from carnet.domains.booking.http.guests import HolderRequest, bearer_or_guest, seen
from carnet.domains.booking.http.written import document, listings_of
from carnet.infra import http
from carnet.infra.http import ApiRequest, Page, Path, Query, bearer, page
from carnet.infra.idempotency import key_of
from carnet.kernel import clock

router = http.router(tags=["bookings"])


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
    return {**document(found), "already_released": not released}


@router.get("/bookings", auth=bearer, summary="My bookings", response=Page[BookingOut])
def bookings(request: ApiRequest, filters: Query[Filters]) -> dict[str, Any]:
    """Upcoming ones soonest first, all others latest first."""
    found = queries.bookings(
        user_id=request.principal.user_id,
        now=clock.now(),
        when=filters.when,
        status=filters.status,
        narrowed=filters.narrowed(),
        after=_cursor(filters),
        limit=filters.fetch,
    )
    listings = listings_of(*found)
    changes = queries.changes_of_bookings([one.id for one in found], now=clock.now())
    return page(
        found,
        paging=filters,
        key=lambda one: (one.departs_at, one.id),
        show=lambda one: documents.booking(one, listings, changes),
    )


@router.get("/bookings/{reference}", auth=bearer_or_guest, summary="One booking", response=BookingOut)
def booking(request: HolderRequest, reference: Path[Reference]) -> dict[str, Any]:
    """A booking of one's own, with its tickets; the token of a guest opens the one it was made for."""
    return document(seen(request, reference, now=clock.now()))


@router.patch("/bookings/{reference}", auth=bearer, summary="Correct the contact", response=BookingOut)
def correct(request: ApiRequest, reference: Path[Reference], body: BookingPatch) -> dict[str, Any]:
    """Letters about the booking go to the new address from now on; guests need a code that is sent there."""
    who, email = request.principal.user_id, body.contact.email
    return document(operations.contact_correct(user_id=who, reference=reference, email=email, now=clock.now()))


def _cursor(filters: Filters) -> tuple[datetime, UUID] | None:
    key = filters.key(datetime, UUID)
    if key is None:
        return None
    at, last = key
    assert isinstance(at, datetime)  # noqa: S101  `key` has read them as these types
    assert isinstance(last, UUID)  # noqa: S101
    return at, last
