"""The shapes of answers, as the documentation shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from pydantic import ConfigDict, Field

from carnet.domains.booking.contracts import BookingStatus, TicketStatus
from carnet.domains.booking.http.change_answers import ChangeOut
from carnet.domains.schedule.contracts import LineKind, PassengerKind
from carnet.infra.http import MoneyOut, Out

TICKET_EXAMPLE: Final[dict[str, Any]] = {
    "id": "tkt_01m7ye3ya5ear9be00bjk5qvnf",
    "status": "held",
    "listing": "lst_01m7ye3ya5ear9be00bjk5qvng",
    "name": "ICE 503",
    "operator": {"id": "opr_01m7ye3ya5ear9be00bjk5qvnh", "name": "Example Rail"},
    "from": 0,
    "to": 2,
    "departure": {
        "station": {"id": "stn_01m7ye3ya5ear9be00bjk5qvnj", "name": "Berlin Hbf", "city": "Berlin"},
        "time": "2026-12-01T08:29:00+01:00",
    },
    "arrival": {
        "station": {"id": "stn_01m7ye3ya5ear9be00bjk5qvnk", "name": "Leipzig Hbf", "city": "Leipzig"},
        "time": "2026-12-01T09:43:00+01:00",
    },
    "seat": "21-45",
    "section": "Coach 21",
    "class": "2",
    "fare": {"id": "far_01m7ye3ya5ear9be00bjk5qvnm", "name": "Saver"},
    "passenger": {"first_name": "Ada", "last_name": "Lovelace", "kind": "adult"},
    "replaces": None,
    "given_away": False,
    "changes": [],
    "price": {"amount": 2340, "currency": "EUR"},
    "price_lines": [
        {
            "kind": "fare",
            "name": "",
            "percent": None,
            "amount": {"amount": 2340, "currency": "EUR"},
            "included": False,
        }
    ],
}
_BOOKING: Final[dict[str, Any]] = {
    "id": "bkg_01m7ye3ya5ear9be00bjk5qvne",
    "reference": "K7M2QX",
    "status": "held",
    "expires_at": "2026-11-21T12:10:00Z",
    "created_at": "2026-11-21T12:00:00Z",
    "price": {"amount": 2340, "currency": "EUR"},
    "discount": {"amount": 0, "currency": "EUR"},
    "contact": {"email": "ada@example.org"},
    "tickets": [TICKET_EXAMPLE],
}


class Named(Out):
    """Something with an id and a name."""

    id: str
    name: str


class TicketStationOut(Named):
    """Where one boards or leaves."""

    city: str


class CallOut(Out):
    """A station and the local time there, with its offset."""

    station: TicketStationOut
    time: datetime | None


class TicketPassengerOut(Out):
    """Who travels."""

    first_name: str
    last_name: str
    kind: PassengerKind


class PriceLineOut(Out):
    """One line of a price; those that are not `included` add up to it. What is taken off is below zero."""

    kind: LineKind
    name: str
    percent: float | None
    amount: MoneyOut
    included: bool


class TicketOut(Out):
    """One passenger on one seat over one part of one listing, at one price."""

    model_config = ConfigDict(json_schema_extra={"examples": [TICKET_EXAMPLE]})

    id: str
    status: TicketStatus
    listing: str
    name: str
    operator: Named
    from_: int = Field(alias="from")
    to: int
    departure: CallOut
    arrival: CallOut
    seat: str | None = Field(description="Null where places have no numbers, and while there is no seat for it.")
    section: str
    travel_class: str = Field(alias="class")
    fare: Named
    passenger: TicketPassengerOut
    price: MoneyOut
    price_lines: list[PriceLineOut]
    replaces: str | None = Field(description="The ticket of this booking that was exchanged for it.")
    given_away: bool = Field(description="Somebody else holds it, whom its buyer gave it to.")
    changes: list[ChangeOut]


class TicketWithCode(TicketOut):
    """A ticket with the text of its QR code; null until it is issued, and for all but its holder."""

    code: str | None


class ContactOut(Out):
    """Where tickets are sent."""

    email: str


class BookingOut(Out):
    """One purchase. An unpaid one is held until `expires_at`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BOOKING]})

    id: str
    reference: str
    status: BookingStatus
    expires_at: datetime
    created_at: datetime
    price: MoneyOut
    discount: MoneyOut = Field(description="What a promo code took off; it is not in the price any more.")
    contact: ContactOut
    tickets: list[TicketOut]


class PricedPassengerOut(Out):
    """What one passenger would pay, line by line."""

    price: MoneyOut
    price_lines: list[PriceLineOut]


class PricedItemOut(Out):
    """The passengers of one item, in their order."""

    passengers: list[PricedPassengerOut]


class PriceOut(Out):
    """What items would cost now; nothing is held."""

    price: MoneyOut
    discount: MoneyOut
    items: list[PricedItemOut]


class ReleasedOut(BookingOut):
    """A released booking, and whether it had been released before."""

    already_released: bool
