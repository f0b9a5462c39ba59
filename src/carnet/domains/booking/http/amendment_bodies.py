"""The shapes of what is changed about issued tickets: names, holders, seats."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from carnet.domains.booking import documents, rules, tickets
from carnet.domains.booking.contracts import (
    ReceivedTicket,
    SeatWanted,
    Ticket,
    TicketStatus,
    TicketTransfer,
    TransferStatus,
)
from carnet.domains.booking.http.answers import TICKET_EXAMPLE, CallOut, TicketWithCode
from carnet.domains.booking.http.bodies import Name, SeatLabel, TicketId, an_address
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import PassengerKind, TripStatus
from carnet.infra import keys
from carnet.infra.http import Body, Line, Out, prefixed
from carnet.infra.http.formats import instant
from carnet.kernel import ids

if TYPE_CHECKING:
    TransferId = UUID
else:
    TransferId = prefixed("trf")

_TICKET: Final = "tkt_01m7ye3ya5ear9be00bjk5qvnf"
_TRANSFER: Final[dict[str, Any]] = {
    "id": "trf_01m7ye3ya5ear9be00bjk5qvnr",
    "ticket": _TICKET,
    "reference": "K7M2QX",
    "email": "bob@example.org",
    "status": "proposed",
    "created_at": "2026-11-21T12:00:00Z",
    "lapses_at": "2026-11-23T12:00:00Z",
}


class RenameBody(Body):
    """Who travels instead, as on their passport. The ticket stays an adult's, a child's or a senior's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"first_name": "Bob", "last_name": "Byron"}]})

    first_name: Name
    last_name: Name


class StaffRenameBody(RenameBody):
    """The same, and why: it is in the audit log."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"first_name": "Ada", "last_name": "Lovelace", "reason": "misspelt"}]}
    )

    reason: Line = Field(min_length=1, max_length=200)


class OfferTicketBody(Body):
    """To whom the ticket is offered."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "bob@example.org"}]})

    email: Annotated[str, Field(max_length=254), AfterValidator(an_address)]


class TransferKeyBody(Body):
    """The key in the letter's link."""

    key: str = Field(min_length=1, max_length=200)


class AcceptTicketBody(TransferKeyBody, RenameBody):
    """The key in the letter's link, and who travels."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"key": "Zq3…", "first_name": "Bob", "last_name": "Byron"}]}
    )


class SeatOfTicketBody(Body):
    """The seat that a ticket is to have instead of its own, of the same class."""

    ticket: TicketId
    seat: SeatLabel


class SeatChangesBody(Body):
    """Which tickets get which seats: all of them or none. They may change over among themselves."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tickets": [{"ticket": _TICKET, "seat": "21-46"}]}]})

    tickets: list[SeatOfTicketBody] = Field(min_length=1, max_length=rules.MAX_PASSENGERS)

    def wanted(self) -> tuple[SeatWanted, ...]:
        """The same as the domain knows it."""
        return tuple(SeatWanted(one.ticket, one.seat) for one in self.tickets)


class TransferOut(Out):
    """An offer of a ticket to somebody. The key is in the letter alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TRANSFER]})

    id: str
    ticket: str
    reference: str
    email: str
    status: TransferStatus
    created_at: datetime
    lapses_at: datetime

    @classmethod
    def of(cls, transfer: TicketTransfer) -> Self:
        """The API's form of an offer."""
        return cls.model_validate(
            {
                "id": ids.encode("trf", transfer.id),
                "ticket": ids.encode("tkt", transfer.ticket_id),
                "reference": transfer.reference,
                "email": transfer.email,
                "status": transfer.status,
                "created_at": instant(transfer.created_at),
                "lapses_at": instant(transfer.lapses_at),
            }
        )


class OfferedTicketOut(Out):
    """What the key of a letter offers: the journey, and as what one travels. `giver` was named on the ticket."""

    giver: str
    status: TransferStatus
    lapses_at: datetime
    name: str
    departure: CallOut
    arrival: CallOut
    section: str
    seat: str | None
    kind: PassengerKind

    @classmethod
    def of(cls, transfer: TicketTransfer, ticket: Ticket) -> Self:
        """The API's form of an offer as its receiver sees it."""
        shown = documents.ticket(ticket, inventory.offer(ticket.listing_id).listing)
        journey = {name: shown[name] for name in ("name", "departure", "arrival", "section", "seat")}
        mine = {"giver": transfer.giver, "status": transfer.status, "lapses_at": instant(transfer.lapses_at)}
        return cls.model_validate({**mine, **journey, "kind": ticket.passenger.kind})


class ReceivedTicketOut(TicketWithCode):
    """A ticket that one was given, with its code, and who was named on it before."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**TICKET_EXAMPLE, "code": None, "reference": "K7M2QX", "giver": "Ada Byron"}]}
    )

    reference: str
    giver: str

    @classmethod
    def of(cls, received: ReceivedTicket) -> Self:
        """The API's form of a ticket that one was given."""
        ticket, listing = received.ticket, inventory.offer(received.ticket.listing_id).listing
        good = ticket.status is TicketStatus.ISSUED and listing.status is not TripStatus.CANCELLED
        code = tickets.code_for(ticket, keys.ticket_key()) if good else None
        mine = {"code": code, "reference": received.reference, "giver": received.giver}
        return cls.model_validate({**documents.ticket(ticket, listing), **mine})
