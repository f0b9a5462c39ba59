"""Hold, pay, release, and what a traveller has bought.

Hold and pay keep their own idempotency records, in the statement that has the effect; see `sql/hold.sql`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from pydantic import AfterValidator, Field
from pydantic_core import to_json

from carnet.domains.booking import documents, operations, queries, rules, tickets
from carnet.domains.booking.contracts import (
    Answer,
    Booking,
    BookingStatus,
    HoldItem,
    HoldRequest,
    PassengerName,
    PayRequest,
    TicketStatus,
    When,
)
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Wish
from carnet.infra import http, keys
from carnet.infra.http import ApiRequest, Body, Paging, Path, Query, bearer, page, prefixed
from carnet.infra.idempotency import fingerprint_of, key_of
from carnet.kernel import clock

router = http.router(tags=["bookings"])

_UTC: Final = ZoneInfo("UTC")
_HEADER: Final = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "schema": {"type": "string", "maxLength": 255},
            "description": "A new UUID for each purchase; the same one when asking again.",
        }
    ]
}


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not hold control characters")
    return text


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError("must be an e-mail address") from error
    return text


if TYPE_CHECKING:
    ListingId = UUID
    FareId = UUID
    TicketId = UUID
else:
    ListingId = prefixed("lst")
    FareId = prefixed("far")
    TicketId = prefixed("tkt")

Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_printable)]
SeatLabel = Annotated[str, Field(min_length=1, max_length=16)]
Reference = Annotated[str, Field(pattern=f"^[{rules.REFERENCE_ALPHABET}]{{6}}$")]


class PassengerBody(Body):
    """A person who travels, as on their passport."""

    first_name: Name
    last_name: Name


class ItemBody(Body):
    """Passengers on one part of one listing."""

    listing: ListingId
    from_: int = Field(alias="from", ge=0, le=1_000)
    to: int = Field(ge=1, le=1_000)
    fare: FareId
    passengers: list[PassengerBody] = Field(min_length=1, max_length=rules.MAX_PASSENGERS)
    seats: list[SeatLabel] | None = Field(None, max_length=rules.MAX_PASSENGERS)
    wishes: list[Wish] = Field(default_factory=list, max_length=len(Wish))

    def item(self) -> HoldItem:
        """The same as the domain knows it."""
        return HoldItem(
            listing_id=self.listing,
            from_stop=self.from_,
            to_stop=self.to,
            fare_id=self.fare,
            passengers=tuple(PassengerName(one.first_name, one.last_name) for one in self.passengers),
            seats=tuple(self.seats) if self.seats is not None else None,
            wishes=tuple(self.wishes),
        )


class ContactBody(Body):
    """Where tickets are sent."""

    email: Annotated[str, Field(max_length=254), AfterValidator(_address)]


class HoldBody(Body):
    """What to hold."""

    items: list[ItemBody] = Field(min_length=1, max_length=rules.MAX_PASSENGERS)
    contact: ContactBody


class PaymentBody(Body):
    """How to pay."""

    method: Literal["wallet"]


class Filters(Paging):
    """Which bookings to list."""

    status: BookingStatus | None = None
    when: When | None = None
    departs_from: date | None = None
    departs_until: date | None = None


@router.post("/bookings", auth=bearer, summary="Hold seats", response={201: dict[str, Any]}, openapi_extra=_HEADER)
def hold(request: ApiRequest, body: HoldBody) -> HttpResponse:
    """Hold seats for 1 to 10 passengers: all of them or none. The booking says until when they are held."""
    asked = HoldRequest(
        user_id=request.principal.user_id,
        key=key_of(request),
        fingerprint=fingerprint_of("POST", request.path, request.body),
        items=tuple(item.item() for item in body.items),
        email=body.contact.email,
    )
    return _answer(operations.hold(asked, now=clock.now(), queued=settings.HOT_LANE))


@router.post(
    "/bookings/{reference}/payments",
    auth=bearer,
    summary="Pay a booking",
    response={201: dict[str, Any]},
    openapi_extra=_HEADER,
)
def pay(request: ApiRequest, reference: Path[Reference], body: PaymentBody) -> HttpResponse:  # noqa: ARG001
    """Pay a held booking from the wallet. Money, seats and tickets move in one step or not at all."""
    asked = PayRequest(
        user_id=request.principal.user_id,
        key=key_of(request),
        fingerprint=fingerprint_of("POST", request.path, request.body),
        reference=reference,
    )
    return _answer(operations.pay_from_wallet(asked, now=clock.now(), queued=settings.HOT_LANE))


@router.delete("/bookings/{reference}", auth=bearer, summary="Release an unpaid hold", response=dict[str, Any])
def release(request: ApiRequest, reference: Path[Reference]) -> dict[str, Any]:
    """Give the seats back. Releasing what is released changes nothing and says so."""
    now = clock.now()
    released = operations.release(user_id=request.principal.user_id, reference=reference, now=now)
    found = queries.booking(user_id=request.principal.user_id, reference=reference, now=now)
    return {**_document(found), "already_released": not released}


@router.get("/bookings", auth=bearer, summary="My bookings", response=dict[str, Any])
def bookings(request: ApiRequest, filters: Query[Filters]) -> dict[str, Any]:
    """Upcoming ones soonest first, all others latest first."""
    found = queries.bookings(
        user_id=request.principal.user_id,
        now=clock.now(),
        when=filters.when,
        status=filters.status,
        departs_from=_midnight(filters.departs_from),
        departs_until=_midnight(filters.departs_until, days=1),
        after=_cursor(filters),
        limit=filters.fetch,
    )
    return page(found, paging=filters, key=lambda one: (one.departs_at, one.id), show=_document)


@router.get("/bookings/{reference}", auth=bearer, summary="One booking", response=dict[str, Any])
def booking(request: ApiRequest, reference: Path[Reference]) -> dict[str, Any]:
    """A booking of one's own, with its tickets."""
    return _document(queries.booking(user_id=request.principal.user_id, reference=reference, now=clock.now()))


@router.get("/tickets/{ticket}.{form}", auth=bearer, summary="A ticket as PDF, calendar file or picture")
def ticket_file(request: ApiRequest, ticket: Path[TicketId], form: Path[Literal["pdf", "ics", "png"]]) -> HttpResponse:
    """The issued ticket to print, to put into a calendar, or its code as a picture."""
    now = clock.now()
    whole, one = queries.issued_ticket(user_id=request.principal.user_id, ticket_id=ticket, now=now)
    kind, content = tickets.file(form, whole, [one], {one.listing_id: inventory.offer(one.listing_id).listing}, now=now)
    return HttpResponse(content, content_type=kind)


@router.get("/tickets/{ticket}", auth=bearer, summary="One ticket", response=dict[str, Any])
def ticket(request: ApiRequest, ticket: Path[TicketId]) -> dict[str, Any]:
    """A ticket of one's own, with the text of its signed code once it is issued."""
    _, one = queries.ticket(user_id=request.principal.user_id, ticket_id=ticket, now=clock.now())
    document = documents.ticket(one, inventory.offer(one.listing_id).listing)
    issued = one.status is TicketStatus.ISSUED
    return {**document, "code": tickets.code_for(one, keys.ticket_key()) if issued else None}


def _answer(answer: Answer) -> HttpResponse:
    response = HttpResponse(to_json(answer.body), status=answer.status, content_type="application/json; charset=utf-8")
    if answer.replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _document(found: Booking) -> dict[str, Any]:
    listings = {one.listing_id: inventory.offer(one.listing_id).listing for one in found.tickets}
    return documents.booking(found, listings)


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    return None if day is None else datetime.combine(day + timedelta(days=days), time(), _UTC)


def _cursor(filters: Filters) -> tuple[datetime, UUID] | None:
    key = filters.key(datetime, UUID)
    if key is None:
        return None
    at, last = key
    assert isinstance(at, datetime)  # noqa: S101  `key` has read them as these types
    assert isinstance(last, UUID)  # noqa: S101
    return at, last
