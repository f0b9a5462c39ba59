"""The shapes of exchanges: what is asked for, what it comes to, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Self

from pydantic import ConfigDict, Field

from carnet.domains.booking import documents, rules
from carnet.domains.booking.contracts import Booking, ExchangeQuote, ExchangeRequest, NewTicket, QuoteStatus
from carnet.domains.booking.http.answers import Named, PriceLineOut
from carnet.domains.booking.http.bodies import FareId, ListingId, SeatLabel, TicketId
from carnet.domains.booking.http.payment_answers import PurchaseOut
from carnet.domains.booking.operations import Exchanged
from carnet.domains.inventory.contracts import Wish
from carnet.domains.payments.contracts import Destination
from carnet.infra.http import Body, MoneyOut, Out
from carnet.kernel import ids

_ASKED: Final[dict[str, Any]] = {
    "tickets": ["tkt_01m7ye3ya5ear9be00bjk5qvnf"],
    "listing": "lst_01m7ye3ya5ear9be00bjk5qvng",
    "from": 0,
    "to": 2,
    "fare": "far_01m7ye3ya5ear9be00bjk5qvnm",
    "seats": None,
    "wishes": ["window"],
}
_TICKET: Final[dict[str, Any]] = {
    "ticket": "tkt_01m7ye3ya5ear9be00bjk5qvnf",
    "fare": {"id": "far_01m7ye3ya5ear9be00bjk5qvnm", "name": "Saver"},
    "class": "2",
    "seat": None,
    "old_value": {"amount": 2340, "currency": "EUR"},
    "price": {"amount": 2980, "currency": "EUR"},
    "price_lines": [],
    "fee": {"amount": 1000, "currency": "EUR"},
    "kept": {"amount": 0, "currency": "EUR"},
    "difference": {"amount": 1640, "currency": "EUR"},
}
_QUOTE: Final[dict[str, Any]] = {
    "id": "qte_01m7ye3ya5ear9be00bjk5qvnq",
    "reference": "K7M2QX",
    "status": "proposed",
    "listing": "lst_01m7ye3ya5ear9be00bjk5qvng",
    "version": 3,
    "from": 0,
    "to": 2,
    "tickets": [_TICKET],
    "due": {"amount": 1640, "currency": "EUR"},
    "refund": {"amount": 0, "currency": "EUR"},
    "destination": "source",
    "created_at": "2026-11-21T12:00:00Z",
    "valid_until": "2026-11-21T12:15:00Z",
}


class RebookBody(Body):
    """The trip to take instead of a changed one, and its part. `seats` names one, or is null to let us choose."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"listing": "lst_01m7ye3ya5ear9be00bjk5qvng", "from": 0, "to": 2}]}
    )

    listing: ListingId
    from_: int = Field(alias="from", ge=0, le=1_000)
    to: int = Field(ge=1, le=1_000)
    seats: list[SeatLabel] | None = Field(None, min_length=1, max_length=1)
    wishes: list[Wish] = Field(default_factory=list, max_length=len(Wish))


class ExchangeBody(Body):
    """Which tickets to exchange for as many of one part of one trip, under one fare.

    `seats` names one for each ticket, in their order, or is null to let us choose by `wishes`.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_ASKED]})

    tickets: list[TicketId] = Field(min_length=1, max_length=rules.MAX_PASSENGERS)
    listing: ListingId
    from_: int = Field(alias="from", ge=0, le=1_000)
    to: int = Field(ge=1, le=1_000)
    fare: FareId
    seats: list[SeatLabel] | None = Field(None, max_length=rules.MAX_PASSENGERS)
    wishes: list[Wish] = Field(default_factory=list, max_length=len(Wish))
    destination: Destination = Field(
        Destination.SOURCE, description="Where a lower price goes: to what was paid with, or to the buyer's wallet."
    )

    def request(self) -> ExchangeRequest:
        """The same as the domain knows it."""
        return ExchangeRequest(
            ticket_ids=tuple(self.tickets),
            listing_id=self.listing,
            from_stop=self.from_,
            to_stop=self.to,
            fare_id=self.fare,
            seats=tuple(self.seats) if self.seats is not None else None,
            wishes=tuple(self.wishes),
            destination=self.destination,
        )


class NewTicketOut(Out):
    """What one ticket is exchanged for.

    `difference` is `price`, `fee` and `kept` less `old_value`: what to pay, or, below zero, what goes back. `kept` is
    what the old fare keeps of a lower price. `seat` is null where we choose.
    """

    ticket: str
    fare: Named
    travel_class: str = Field(alias="class")
    seat: str | None
    old_value: MoneyOut
    price: MoneyOut
    price_lines: list[PriceLineOut]
    fee: MoneyOut
    kept: MoneyOut
    difference: MoneyOut

    @classmethod
    def of(cls, ticket: NewTicket) -> Self:
        """The API's form of a ticket's part."""
        return cls.model_validate(
            {
                "ticket": ids.encode("tkt", ticket.ticket_id),
                "fare": {"id": ids.encode("far", ticket.fare_id), "name": ticket.family},
                "class": ticket.travel_class,
                "seat": ticket.seat or None,
                "old_value": MoneyOut.of(ticket.old_value),
                "price": MoneyOut.of(ticket.price),
                "price_lines": [documents.line(one) for one in ticket.lines],
                "fee": MoneyOut.of(ticket.fee),
                "kept": MoneyOut.of(ticket.kept),
                "difference": MoneyOut.of(ticket.difference),
            }
        )


class ExchangeQuoteOut(Out):
    """What exchanging tickets comes to, until `valid_until`: something is `due`, or there is a `refund`, or neither."""

    model_config = ConfigDict(json_schema_extra={"examples": [_QUOTE]})

    id: str
    reference: str
    status: QuoteStatus
    listing: str
    version: int
    from_: int = Field(alias="from")
    to: int
    tickets: list[NewTicketOut]
    due: MoneyOut
    refund: MoneyOut
    destination: Destination
    created_at: datetime
    valid_until: datetime

    @classmethod
    def of(cls, quote: ExchangeQuote) -> Self:
        """The API's form of a quote."""
        return cls.model_validate(_shown(quote))


class ExchangedOut(ExchangeQuoteOut):
    """A quote that was confirmed, or is being paid: `purchase` says how far that is, null where no card pays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_QUOTE, "status": "confirmed", "purchase": None}]})

    purchase: PurchaseOut | None

    @classmethod
    def done(cls, exchanged: Exchanged, booking: Booking) -> Self:
        """The API's form of what became of a quote of a booking."""
        purchase = exchanged.purchase
        shown = PurchaseOut.of(purchase, booking) if purchase is not None else None
        return cls.model_validate({**_shown(exchanged.quote), "purchase": shown})


def _shown(quote: ExchangeQuote) -> dict[str, Any]:
    asked = quote.request
    return {
        "id": ids.encode("qte", quote.id),
        "reference": quote.reference,
        "status": quote.status,
        "listing": ids.encode("lst", asked.listing_id),
        "version": quote.version,
        "from": asked.from_stop,
        "to": asked.to_stop,
        "tickets": [NewTicketOut.of(one) for one in quote.tickets],
        "due": MoneyOut.of(quote.due),
        "refund": MoneyOut.of(quote.refund),
        "destination": quote.destination,
        "created_at": quote.created_at,
        "valid_until": quote.valid_until,
    }
