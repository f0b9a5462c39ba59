"""What travellers think of their operator."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from carnet.domains.booking import operations
from carnet.domains.booking.http.bodies import Reference, TicketId
from carnet.infra import http
from carnet.infra.http import ApiRequest, Body, Out, Path, Status, bearer
from carnet.kernel import clock, ids

router = http.router(tags=["bookings"])


class RatingBody(Body):
    """How good it was: one star is bad, five are excellent."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"stars": 5}]})

    stars: int = Field(ge=1, le=5)


class TicketRatingOut(Out):
    """What was given for this ticket's journey."""

    ticket: str
    stars: int


@router.post(
    "/bookings/{reference}/tickets/{ticket}/rating",
    auth=bearer,
    summary="Rate the operator",
    response={201: TicketRatingOut},
)
def rate(
    request: ApiRequest, reference: Path[Reference], ticket: Path[TicketId], body: RatingBody
) -> Status[TicketRatingOut]:
    """Give the operator stars, once for each ticket, after its arrival."""
    who = request.principal.user_id
    operations.rate(user_id=who, reference=reference, ticket_id=ticket, stars=body.stars, now=clock.now())
    return Status(201, TicketRatingOut(ticket=ids.encode("tkt", ticket), stars=body.stars))
