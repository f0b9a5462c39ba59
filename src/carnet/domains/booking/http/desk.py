"""Bookings as staff find them and cancel them: an operator's people its own tickets, support and admins all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from carnet.domains.booking import documents, operations, queries
from carnet.domains.booking.contracts import Booking, BookingSearch, BookingStatus
from carnet.domains.booking.http.answers import ContactOut, TicketOut
from carnet.domains.booking.http.bodies import Reference
from carnet.domains.booking.http.quote_bodies import (
    CancellationQuoteOut,
    CancelledOut,
    MoneyBackOut,
    StaffCancellationBody,
)
from carnet.domains.inventory import queries as inventory
from carnet.infra.http import (
    ApiRequest,
    MoneyOut,
    Out,
    Page,
    Paging,
    Path,
    Query,
    Router,
    Status,
    bearer,
    bearer_or_machine,
    page,
)
from carnet.infra.http.ids import OperatorId, QuoteId, TripId
from carnet.infra.idempotency import idempotent
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.kernel.money import total

router = Router()


class DeskFilters(Paging):
    """What to look for: `q` is a reference, an e-mail address or words of a passenger's name."""

    q: str = Field("", max_length=254)
    trip: TripId | None = None
    departs_from: datetime | None = None
    departs_until: datetime | None = None
    status: BookingStatus | None = None

    def search(self) -> BookingSearch:
        """The same as the domain knows it."""
        return BookingSearch(self.q, self.trip, self.departs_from, self.departs_until, self.status)


class DeskBookingOut(Out):
    """A booking with the tickets that concern who asks, and what these cost."""

    id: str
    reference: str
    status: BookingStatus
    created_at: datetime
    price: MoneyOut
    contact: ContactOut
    tickets: list[TicketOut]

    @classmethod
    def page_of(cls, found: tuple[Booking, ...], paging: Paging) -> dict[str, Any]:
        """The API's form of a list."""
        listings = inventory.snapshots({ticket.listing_id for one in found for ticket in one.tickets})
        return page(
            found,
            paging=paging,
            key=lambda one: (one.id,),
            show=lambda one: cls.model_validate(documents.booking(_shown(one), listings)),
        )


class DeskBookingInDetailOut(DeskBookingOut):
    """The same, with what went back."""

    refunds: list[MoneyBackOut]

    @classmethod
    def at(cls, by: Principal, operator_id: UUID | None, reference: str) -> Self:
        """The API's form of one booking."""
        found, back = queries.desk_booking(by=by, operator_id=operator_id, reference=reference, now=clock.now())
        listings = inventory.snapshots({ticket.listing_id for ticket in found.tickets})
        document = documents.booking(_shown(found), listings)
        return cls.model_validate({**document, "refunds": [MoneyBackOut.of(one) for one in back]})


@router.get(
    "/operators/{operator_id}/bookings",
    auth=bearer_or_machine,
    tags=["operators"],
    response=Page[DeskBookingOut],
)
def of_operator(request: ApiRequest, operator_id: OperatorId, filters: Query[DeskFilters]) -> dict[str, Any]:
    """Bookings with a ticket of the operator's, the newest first; other operators' tickets in them are left out."""
    return _found(request, operator_id, filters)


@router.get("/admin/bookings", auth=bearer, tags=["admin"], response=Page[DeskBookingOut])
def of_all(request: ApiRequest, filters: Query[DeskFilters]) -> dict[str, Any]:
    """All bookings, the newest first."""
    return _found(request, None, filters)


@router.get(
    "/operators/{operator_id}/bookings/{reference}",
    auth=bearer_or_machine,
    tags=["operators"],
    response=DeskBookingInDetailOut,
)
def one_of_operator(request: ApiRequest, operator_id: OperatorId, reference: Path[Reference]) -> DeskBookingInDetailOut:
    """One booking with a ticket of the operator's, and what went back."""
    return DeskBookingInDetailOut.at(request.principal, operator_id, reference)


@router.get("/admin/bookings/{reference}", auth=bearer, tags=["admin"], response=DeskBookingInDetailOut)
def one_of_all(request: ApiRequest, reference: Path[Reference]) -> DeskBookingInDetailOut:
    """Anybody's booking, and what went back."""
    return DeskBookingInDetailOut.at(request.principal, None, reference)


@router.post(
    "/operators/{operator_id}/bookings/{reference}/cancellation-quotes",
    auth=bearer,
    tags=["operators"],
    response={201: CancellationQuoteOut},
)
@idempotent
def quote_of_operator(
    request: ApiRequest, operator_id: OperatorId, reference: Path[Reference], body: StaffCancellationBody
) -> Status[CancellationQuoteOut]:
    """What cancelling the operator's tickets comes to: all of the price goes back, unless staff say why it does not."""
    return _quoted(request, operator_id, reference, body)


@router.post(
    "/admin/bookings/{reference}/cancellation-quotes",
    auth=bearer,
    tags=["admin"],
    response={201: CancellationQuoteOut},
)
@idempotent
def quote_of_all(
    request: ApiRequest, reference: Path[Reference], body: StaffCancellationBody
) -> Status[CancellationQuoteOut]:
    """The same for anybody's tickets."""
    return _quoted(request, None, reference, body)


@router.post(
    "/operators/{operator_id}/bookings/{reference}/cancellation-quotes/{quote}/confirm",
    auth=bearer,
    tags=["operators"],
    response=CancelledOut,
)
@idempotent
def confirm_of_operator(
    request: ApiRequest, operator_id: OperatorId, reference: Path[Reference], quote: QuoteId
) -> CancelledOut:
    """Cancel as quoted, once. The traveller is told."""
    return _confirmed(request, operator_id, reference, quote)


@router.post(
    "/admin/bookings/{reference}/cancellation-quotes/{quote}/confirm",
    auth=bearer,
    tags=["admin"],
    response=CancelledOut,
)
@idempotent
def confirm_of_all(request: ApiRequest, reference: Path[Reference], quote: QuoteId) -> CancelledOut:
    """Cancel as quoted, once. The traveller is told."""
    return _confirmed(request, None, reference, quote)


def _found(request: ApiRequest, operator_id: UUID | None, filters: DeskFilters) -> dict[str, Any]:
    found = queries.desk_bookings(
        by=request.principal,
        operator_id=operator_id,
        search=filters.search(),
        now=clock.now(),
        after=(filters.key(UUID) or (None,))[0],
        limit=filters.fetch,
    )
    return DeskBookingOut.page_of(found, filters)


def _quoted(
    request: ApiRequest, operator_id: UUID | None, reference: str, body: StaffCancellationBody
) -> Status[CancellationQuoteOut]:
    made = operations.staff_cancellation_quote(
        by=request.principal,
        operator_id=operator_id,
        reference=reference,
        ticket_ids=body.tickets,
        reason=body.reason,
        refund_bp=body.refund_bp,
        destination=body.destination,
        now=clock.now(),
    )
    return Status(201, CancellationQuoteOut.of(made))


def _confirmed(request: ApiRequest, operator_id: UUID | None, reference: str, quote: UUID) -> CancelledOut:
    done = operations.staff_cancellation_confirm(
        by=request.principal, operator_id=operator_id, reference=reference, quote_id=quote, now=clock.now()
    )
    return CancelledOut.done(done)


def _shown(booking: Booking) -> Booking:
    """With the price of the tickets that are shown."""
    return replace(booking, price=total((ticket.price for ticket in booking.tickets), booking.price.currency))
