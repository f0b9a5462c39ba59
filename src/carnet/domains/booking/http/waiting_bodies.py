"""The shapes of waiting lists: what is asked for, and one's place."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import PassengerName, WaitingEntry, WaitingRequest, WaitingStatus
from carnet.domains.booking.http.answers import ContactOut, TicketPassengerOut
from carnet.domains.booking.http.bodies import ContactBody, FareId, ListingId, PassengerBody
from carnet.domains.inventory.contracts import Wish
from carnet.infra.http import Body, MoneyOut, MoneySchema, Out
from carnet.kernel import ids

_ASKED: Final[dict[str, Any]] = {
    "listing": "lst_01m7ye3ya5ear9be00bjk5qvng",
    "from": 0,
    "to": 2,
    "fare": "far_01m7ye3ya5ear9be00bjk5qvnm",
    "passengers": [{"first_name": "Ada", "last_name": "Lovelace"}],
    "contact": {"email": "ada@example.org"},
    "highest_price": {"amount": 5000, "currency": "EUR"},
}
_ENTRY: Final[dict[str, Any]] = {
    "id": "wtl_01m7ye3ya5ear9be00bjk5qvnf",
    "status": "waiting",
    "listing": "lst_01m7ye3ya5ear9be00bjk5qvng",
    "from": 0,
    "to": 2,
    "fare": "Saver",
    "class": "2",
    "passengers": [{"first_name": "Ada", "last_name": "Lovelace", "kind": "adult"}],
    "wishes": [],
    "contact": {"email": "ada@example.org"},
    "price": {"amount": 2340, "currency": "EUR"},
    "highest_price": {"amount": 5000, "currency": "EUR"},
    "joined_at": "2026-11-21T12:00:00Z",
    "place": {"number": 3, "entries_before": 2, "seats_before": 5},
    "offer": None,
}


class WaitingBody(Body):
    """Seats to wait for: for all of the passengers or for none.

    With `any_class` every class will do in which the fare of this name is sold. Without `highest_price` nothing is
    offered that costs more than it does now.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_ASKED]})

    listing: ListingId
    from_: int = Field(alias="from", ge=0, le=1_000)
    to: int = Field(ge=1, le=1_000)
    fare: FareId
    passengers: list[PassengerBody] = Field(min_length=1, max_length=rules.MAX_PASSENGERS)
    contact: ContactBody
    wishes: list[Wish] = Field(default_factory=list, max_length=len(Wish))
    any_class: bool = False
    highest_price: MoneySchema | None = Field(None, description="For all seats together.")

    def request(self, user_id: UUID) -> WaitingRequest:
        """The same as the domain knows it."""
        return WaitingRequest(
            user_id=user_id,
            listing_id=self.listing,
            from_stop=self.from_,
            to_stop=self.to,
            fare_id=self.fare,
            passengers=tuple(PassengerName(one.first_name, one.last_name, one.kind) for one in self.passengers),
            email=self.contact.email,
            wishes=tuple(self.wishes),
            any_class=self.any_class,
            most=self.highest_price.money() if self.highest_price else None,
        )


class WaitingChangeBody(Body):
    """The highest price that one would pay from now on, for all seats together."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"highest_price": {"amount": 6000, "currency": "EUR"}}]})

    highest_price: MoneySchema


class WaitingPlaceOut(Out):
    """One's place: the first is number 1. Before it are those who wait for the same class on a part of the same way."""

    number: int
    entries_before: int
    seats_before: int


class WaitingOfferOut(Out):
    """The booking that holds the seats; pay it before `until`."""

    reference: str
    until: datetime


class WaitingOut(Out):
    """One place in a waiting list. `class` is null where every class will do; `place` is there while it waits."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ENTRY]})

    id: str
    status: WaitingStatus
    listing: str
    from_: int = Field(alias="from")
    to: int
    fare: str
    travel_class: str | None = Field(alias="class")
    passengers: list[TicketPassengerOut]
    wishes: list[Wish]
    contact: ContactOut
    price: MoneyOut = Field(description="What all seats cost when it was joined.")
    highest_price: MoneyOut
    joined_at: datetime
    place: WaitingPlaceOut | None
    offer: WaitingOfferOut | None

    @classmethod
    def of(cls, entry: WaitingEntry, **more: Any) -> Self:
        """The entry as the API writes it."""
        place, offer = entry.place, entry.offer
        return cls(
            id=ids.encode("wtl", entry.id),
            status=entry.status,
            listing=ids.encode("lst", entry.listing_id),
            from_=entry.span.from_stop,
            to=entry.span.to_stop,
            fare=entry.family,
            travel_class=entry.travel_class,
            passengers=[TicketPassengerOut.model_validate(one) for one in entry.passengers],
            wishes=list(entry.wishes),
            contact=ContactOut(email=entry.email),
            price=MoneyOut.of(entry.price),
            highest_price=MoneyOut.of(entry.most),
            joined_at=entry.joined_at,
            place=place
            and WaitingPlaceOut(number=place.entries + 1, entries_before=place.entries, seats_before=place.seats),
            offer=offer and WaitingOfferOut(reference=offer.reference, until=offer.until),
            **more,
        )


class WaitingLeftOut(WaitingOut):
    """A place in a waiting list that is over, and whether it had been before."""

    already_over: bool
