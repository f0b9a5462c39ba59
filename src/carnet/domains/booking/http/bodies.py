"""What comes in, checked before anything else sees it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, ConfigDict, Field

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import BookingStatus, HoldItem, Near, PassengerName, When
from carnet.domains.booking.queries import Narrowed
from carnet.domains.inventory.contracts import Wish
from carnet.domains.schedule.contracts import PassengerKind
from carnet.infra.http import Body, Line, Paging, prefixed
from carnet.kernel import clock

KEYED: Final[dict[str, Any]] = {
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
"""How the documentation shows the key of a request that keeps it by itself."""
_HOLD: Final[dict[str, Any]] = {
    "items": [
        {
            "listing": "lst_01m7ye3ya5ear9be00bjk5qvng",
            "from": 0,
            "to": 2,
            "fare": "far_01m7ye3ya5ear9be00bjk5qvnm",
            "passengers": [{"first_name": "Ada", "last_name": "Lovelace"}],
            "seats": ["21-45"],
            "wishes": [],
        }
    ],
    "contact": {"email": "ada@example.org"},
}


_PRICED: Final[dict[str, Any]] = {
    "items": [
        {
            "listing": "lst_01m7ye3ya5ear9be00bjk5qvng",
            "from": 0,
            "to": 2,
            "fare": "far_01m7ye3ya5ear9be00bjk5qvnm",
            "passengers": [{"kind": "adult"}, {"kind": "child"}],
        }
    ],
    "promo_code": "SPRING-20",
}


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not hold control characters")
    return text


def an_address(text: str) -> str:
    """The text, which is an e-mail address. Raises ValueError."""
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
PromoText = Annotated[str, Field(min_length=3, max_length=24), AfterValidator(_printable)]
SeatLabel = Annotated[str, Field(min_length=1, max_length=16)]
# The calendar has no day after its last one, and a range must be able to end there.
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2999, 12, 31))]
Reference = Annotated[str, Field(pattern=f"^[{rules.REFERENCE_ALPHABET}]{{6}}$")]


class PassengerBody(Body):
    """A person who travels, as on their passport. The fare says from which age one is a child or a senior."""

    first_name: Name
    last_name: Name
    kind: PassengerKind = Field(PassengerKind.ADULT, description="As what they travel.")


class NearBody(Body):
    """A booking beside whose passengers one would like to sit: of one's own, or with the address its tickets went to.

    Where there is no such booking the wish has no effect, and the answer does not say so.
    """

    reference: Reference
    email: Annotated[str, Field(max_length=254), AfterValidator(an_address)] | None = None

    def near(self) -> Near:
        """The same as the domain knows it."""
        return Near(self.reference, self.email or "")


class ItemBody(Body):
    """Passengers on one part of one listing."""

    listing: ListingId
    from_: int = Field(alias="from", ge=0, le=1_000)
    to: int = Field(ge=1, le=1_000)
    fare: FareId
    passengers: list[PassengerBody] = Field(min_length=1, max_length=rules.MAX_PASSENGERS)
    seats: list[SeatLabel] | None = Field(None, max_length=rules.MAX_PASSENGERS)
    wishes: list[Wish] = Field(default_factory=list, max_length=len(Wish))
    near: NearBody | None = Field(None, description="Beside whom to sit, where we choose the seats.")

    def item(self) -> HoldItem:
        """The same as the domain knows it."""
        return HoldItem(
            listing_id=self.listing,
            from_stop=self.from_,
            to_stop=self.to,
            fare_id=self.fare,
            passengers=tuple(PassengerName(one.first_name, one.last_name, one.kind) for one in self.passengers),
            seats=tuple(self.seats) if self.seats is not None else None,
            wishes=tuple(self.wishes),
            near=self.near.near() if self.near is not None else None,
        )


class ContactBody(Body):
    """Where tickets are sent."""

    email: Annotated[str, Field(max_length=254), AfterValidator(an_address)]


class BookingPatch(Body):
    """What of a booking its buyer may correct."""

    contact: ContactBody


class HoldBody(Body):
    """What to hold: `seats` names one for each passenger, or is null to let us choose by `wishes`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_HOLD]})

    items: list[ItemBody] = Field(min_length=1, max_length=rules.MAX_PASSENGERS)
    contact: ContactBody
    promo_code: PromoText | None = Field(None, description="Taken off what it holds for, in any case of letters.")


class KindBody(Body):
    """As what somebody travels."""

    kind: PassengerKind = PassengerKind.ADULT


class PricedItemBody(Body):
    """Passengers on one part of one listing, without their names."""

    listing: ListingId
    from_: int = Field(alias="from", ge=0, le=1_000)
    to: int = Field(ge=1, le=1_000)
    fare: FareId
    passengers: list[KindBody] = Field(min_length=1, max_length=rules.MAX_PASSENGERS)

    def item(self) -> HoldItem:
        """The same as the domain knows it."""
        return HoldItem(
            listing_id=self.listing,
            from_stop=self.from_,
            to_stop=self.to,
            fare_id=self.fare,
            passengers=tuple(PassengerName("", "", one.kind) for one in self.passengers),
        )


class PriceBody(Body):
    """What is to be priced."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PRICED]})

    items: list[PricedItemBody] = Field(min_length=1, max_length=rules.MAX_PASSENGERS)
    promo_code: PromoText | None = None


class Filters(Paging):
    """Which bookings to list; `q` is a reference, words of a passenger's name, or a part of a place's or trip's."""

    status: BookingStatus | None = None
    when: When | None = None
    departs_from: Day | None = None
    departs_until: Day | None = None
    q: Line = Field("", max_length=120)

    def narrowed(self) -> Narrowed:
        """The same as the domain knows it, but for status and heap."""
        return Narrowed(clock.midnight(self.departs_from), clock.midnight(self.departs_until, days=1), self.q)
