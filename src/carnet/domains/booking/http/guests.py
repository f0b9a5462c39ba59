"""Guest access: a code to the booking's contact, and a token that opens this one booking for an hour."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from django.http import HttpRequest
from pydantic import AfterValidator, ConfigDict, Field

from carnet.domains.booking import operations, queries, rules
from carnet.domains.booking.contracts import Booking, GuestAccess, Ticket
from carnet.domains.booking.http.answers import BookingOut
from carnet.domains.booking.http.bodies import Reference, an_address
from carnet.domains.booking.http.written import document
from carnet.infra import trace
from carnet.infra.http import ApiRequest, Body, Out, Status
from carnet.infra.http import router as new_router
from carnet.infra.http.auth import BearerAuth
from carnet.kernel import clock

router = new_router(tags=["bookings"])

_ASKED: Final[dict[str, Any]] = {"reference": "K7M2QX", "email": "ada@example.org"}


class HolderRequest(ApiRequest):
    """A request of somebody with an account, or of a guest, who has no `principal`."""

    guest: GuestAccess | None


class HolderAuth(BearerAuth):
    """An access token, or the token of a guest. Sets `request.guest`, None for who has an account."""

    def __call__(self, request: HttpRequest) -> Any:
        """Whoever it is. Raises Unauthenticated."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        guest = queries.guest_access(token.strip(), now=clock.now()) if scheme.lower() == "bearer" else None
        request.guest = guest  # type: ignore[attr-defined]
        return guest or super().__call__(request)


bearer_or_guest: Final = HolderAuth()


def seen(request: HolderRequest, reference: str, *, now: datetime) -> Booking:
    """The booking as its buyer or a guest sees it. Raises BookingUnknown."""
    if request.guest is not None:
        return queries.guest_booking(request.guest, reference=reference, now=now)
    return queries.booking(user_id=request.principal.user_id, reference=reference, now=now)


def seen_ticket(request: HolderRequest, ticket_id: UUID, *, now: datetime) -> tuple[Booking, Ticket]:
    """An issued ticket, as its holder or a guest sees it. Raises as `issued_ticket`."""
    if request.guest is not None:
        return queries.guest_ticket(request.guest, ticket_id=ticket_id, now=now)
    return queries.issued_ticket(user_id=request.principal.user_id, ticket_id=ticket_id, now=now)


class GuestBody(Body):
    """A booking and its contact, as its letter says them."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ASKED]})

    reference: Reference
    email: Annotated[str, Field(max_length=254), AfterValidator(an_address)]


class GuestCodeBody(GuestBody):
    """The same with the code that came by e-mail."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_ASKED, "code": "123456"}]})

    code: str = Field(pattern="^[0-9]{6}$")


class GuestAskedOut(Out):
    """If there is such a booking, a code is on its way; it holds for so many seconds."""

    expires_in: int


class GuestAccessOut(Out):
    """The booking, and the token that opens it and its files, as `Authorization: Bearer`, until `expires_at`."""

    booking: BookingOut
    token: str
    expires_at: datetime

    @classmethod
    def of(cls, booking: Booking, access: GuestAccess) -> Self:
        """The API's form."""
        shown = BookingOut.model_validate(document(booking))
        return cls(booking=shown, token=queries.guest_token(access), expires_at=access.expires_at)


@router.post("/guest-access", summary="Ask for a guest's code", response={202: GuestAskedOut})
def ask(request: HttpRequest, body: GuestBody) -> Status[GuestAskedOut]:  # noqa: ARG001
    """Have a six-digit code sent to the contact of a booking. Whether there is one is not told."""
    operations.guest_code_ask(reference=body.reference, email=body.email, address=trace.address(), now=clock.now())
    return Status(202, GuestAskedOut(expires_in=int(rules.CODE_LIVES.total_seconds())))


@router.post("/guest-access/confirm", summary="See a booking as a guest", response=GuestAccessOut)
def confirm(request: HttpRequest, body: GuestCodeBody) -> GuestAccessOut:  # noqa: ARG001
    """Write the code, which has five tries: the token opens this one booking, its files, and sending them once more."""
    booking, access = operations.guest_access_confirm(
        reference=body.reference, email=body.email, code=body.code, address=trace.address(), now=clock.now()
    )
    return GuestAccessOut.of(booking, access)
