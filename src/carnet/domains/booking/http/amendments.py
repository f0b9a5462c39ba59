"""Changing issued tickets: another name, another seat, another holder."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from carnet.domains.booking import operations, queries
from carnet.domains.booking.http.amendment_bodies import (
    AcceptTicketBody,
    OfferedTicketOut,
    OfferTicketBody,
    ReceivedTicketOut,
    RenameBody,
    SeatChangesBody,
    StaffRenameBody,
    TransferId,
    TransferKeyBody,
    TransferOut,
)
from carnet.domains.booking.http.answers import BookingOut
from carnet.domains.booking.http.bodies import Reference, TicketId
from carnet.domains.booking.http.desk import DeskBookingInDetailOut
from carnet.domains.booking.http.written import document
from carnet.infra.http import ApiRequest, Page, Paging, Path, Query, Router, Status, bearer, page
from carnet.infra.http.ids import OperatorId
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = Router()


@router.put(
    "/bookings/{reference}/tickets/{ticket}/passenger",
    auth=bearer,
    tags=["bookings"],
    summary="Put another name on a ticket",
    response=BookingOut,
)
def rename(request: ApiRequest, reference: Path[Reference], ticket: Path[TicketId], body: RenameBody) -> dict[str, Any]:
    """Where the fare allows it, before departure. The code so far is worthless; the same name again changes nothing."""
    now, who = clock.now(), request.principal.user_id
    operations.ticket_rename(user_id=who, reference=reference, ticket_id=ticket, **body.model_dump(), now=now)
    return document(queries.booking(user_id=who, reference=reference, now=now))


@router.put(
    "/operators/{operator_id}/bookings/{reference}/tickets/{ticket}/passenger",
    auth=bearer,
    tags=["operators"],
    summary="Mend the name on a ticket of the operator's",
    response=DeskBookingInDetailOut,
)
def rename_of_operator(
    request: ApiRequest,
    operator_id: OperatorId,
    reference: Path[Reference],
    ticket: Path[TicketId],
    body: StaffRenameBody,
) -> DeskBookingInDetailOut:
    """On any fare, with a reason. The traveller is told and gets the ticket anew."""
    return _renamed_by_staff(request, operator_id, reference, ticket, body)


@router.put(
    "/admin/bookings/{reference}/tickets/{ticket}/passenger",
    auth=bearer,
    tags=["admin"],
    summary="Mend the name on anybody's ticket",
    response=DeskBookingInDetailOut,
)
def rename_of_all(
    request: ApiRequest, reference: Path[Reference], ticket: Path[TicketId], body: StaffRenameBody
) -> DeskBookingInDetailOut:
    """The same for anybody's ticket."""
    return _renamed_by_staff(request, None, reference, ticket, body)


@router.post(
    "/bookings/{reference}/seat-changes",
    auth=bearer,
    tags=["bookings"],
    summary="Change seats",
    response={201: BookingOut},
)
@idempotent
def change_seats(request: ApiRequest, reference: Path[Reference], body: SeatChangesBody) -> Status[BookingOut]:
    """Take other free seats of the same class for tickets of a booking, all of them or none. Codes stay good."""
    now, who = clock.now(), request.principal.user_id
    operations.seats_change(user_id=who, reference=reference, seats=body.wanted(), now=now)
    return Status(201, BookingOut.model_validate(document(queries.booking(user_id=who, reference=reference, now=now))))


@router.post(
    "/bookings/{reference}/tickets/{ticket}/transfers",
    auth=bearer,
    tags=["bookings"],
    summary="Offer a ticket to somebody",
    response={201: TransferOut},
)
def offer(
    request: ApiRequest, reference: Path[Reference], ticket: Path[TicketId], body: OfferTicketBody
) -> Status[TransferOut]:
    """Where the fare allows another name. A letter goes to the address; an open offer of the ticket is withdrawn."""
    made = operations.transfer_offer(
        user_id=request.principal.user_id, reference=reference, ticket_id=ticket, email=body.email, now=clock.now()
    )
    return Status(201, TransferOut.of(made))


@router.get(
    "/bookings/{reference}/transfers",
    auth=bearer,
    tags=["bookings"],
    summary="Offers of a booking's tickets",
    response=Page[TransferOut],
)
def offers(request: ApiRequest, reference: Path[Reference]) -> dict[str, Any]:
    """All of them, the latest first."""
    found = queries.transfers_of_booking(user_id=request.principal.user_id, reference=reference, now=clock.now())
    return {"data": [TransferOut.of(one) for one in found], "next": None}


@router.delete(
    "/bookings/{reference}/transfers/{transfer}",
    auth=bearer,
    tags=["bookings"],
    summary="Withdraw an offer",
    response=TransferOut,
)
def withdraw(request: ApiRequest, reference: Path[Reference], transfer: Path[TransferId]) -> TransferOut:
    """Its key is worthless from now on. What was accepted cannot be withdrawn."""
    ended = operations.transfer_withdraw(
        user_id=request.principal.user_id, reference=reference, transfer_id=transfer, now=clock.now()
    )
    return TransferOut.of(ended)


@router.post("/ticket-offers/look-up", auth=bearer, tags=["me"], summary="What a key offers", response=OfferedTicketOut)
def look_up(request: ApiRequest, body: TransferKeyBody) -> OfferedTicketOut:  # noqa: ARG001
    """The ticket that a letter's key offers, without its code. Nothing happens."""
    return OfferedTicketOut.of(*queries.transfer_offered(key=body.key, now=clock.now()))


@router.post("/me/tickets", auth=bearer, tags=["me"], summary="Accept a ticket", response={201: ReceivedTicketOut})
def accept(request: ApiRequest, body: AcceptTicketBody) -> Status[ReceivedTicketOut]:
    """Become its holder, under one's own name. Nobody else can show its code from now on."""
    who = request.principal.user_id
    ticket_id = operations.transfer_accept(user_id=who, **body.model_dump(), now=clock.now())
    return Status(201, ReceivedTicketOut.of(queries.received_ticket(user_id=who, ticket_id=ticket_id)))


@router.get("/me/tickets", auth=bearer, tags=["me"], summary="Tickets I was given", response=Page[ReceivedTicketOut])
def received(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Those one holds, the last first. What one bought is in one's bookings."""
    (after,) = paging.key(UUID) or (None,)
    found = queries.received(user_id=request.principal.user_id, now=clock.now(), after=after, limit=paging.fetch)
    return page(found, paging=paging, key=lambda one: (one.ticket.id,), show=ReceivedTicketOut.of)


@router.post(
    "/me/tickets/{ticket}/hand-back", auth=bearer, tags=["me"], summary="Hand a ticket back", response={204: None}
)
def hand_back(request: ApiRequest, ticket: Path[TicketId]) -> Status[None]:
    """To its buyer, under the name it had."""
    operations.ticket_hand_back(user_id=request.principal.user_id, ticket_id=ticket, now=clock.now())
    return Status(204, None)


def _renamed_by_staff(
    request: ApiRequest, operator_id: UUID | None, reference: str, ticket_id: UUID, body: StaffRenameBody
) -> DeskBookingInDetailOut:
    operations.staff_ticket_rename(
        by=request.principal,
        operator_id=operator_id,
        reference=reference,
        ticket_id=ticket_id,
        **body.model_dump(),
        now=clock.now(),
    )
    return DeskBookingInDetailOut.at(request.principal, operator_id, reference)
