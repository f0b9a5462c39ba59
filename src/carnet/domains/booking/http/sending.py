"""Sending tickets once more."""

from __future__ import annotations

from typing import Any

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import Booking
from carnet.domains.booking.http.answers import ContactOut
from carnet.domains.booking.http.bodies import Reference
from carnet.domains.booking.http.guests import HolderRequest, bearer_or_guest
from carnet.infra.http import ApiRequest, Out, Path, Router, Status, bearer, bearer_or_machine
from carnet.infra.http.ids import OperatorId
from carnet.kernel import clock

router = Router()


class SentOut(Out):
    """The tickets are on their way there."""

    reference: str
    contact: ContactOut

    @classmethod
    def of(cls, sent: Booking) -> Status[Any]:
        """The API's form."""
        return Status(202, cls(reference=sent.reference, contact=ContactOut(email=sent.email)))


@router.post(
    "/bookings/{reference}/tickets/send",
    auth=bearer_or_guest,
    tags=["bookings"],
    summary="Send the tickets once more",
    response={202: SentOut},
)
def send(request: HolderRequest, reference: Path[Reference]) -> Status[Any]:
    """To the booking's contact, at most three times an hour."""
    now = clock.now()
    if request.guest is not None:
        return SentOut.of(operations.guest_tickets_send(access=request.guest, reference=reference, now=now))
    return SentOut.of(operations.tickets_send(user_id=request.principal.user_id, reference=reference, now=now))


@router.post(
    "/operators/{operator_id}/bookings/{reference}/tickets/send",
    auth=bearer_or_machine,
    tags=["operators"],
    response={202: SentOut},
)
def send_of_operator(request: ApiRequest, operator_id: OperatorId, reference: Path[Reference]) -> Status[Any]:
    """Send the tickets of a booking with a ticket of the operator's to its contact once more."""
    return SentOut.of(
        operations.staff_tickets_send(
            by=request.principal, operator_id=operator_id, reference=reference, now=clock.now()
        )
    )


@router.post("/admin/bookings/{reference}/tickets/send", auth=bearer, tags=["admin"], response={202: SentOut})
def send_of_all(request: ApiRequest, reference: Path[Reference]) -> Status[Any]:
    """The same for any booking."""
    return SentOut.of(
        operations.staff_tickets_send(by=request.principal, operator_id=None, reference=reference, now=clock.now())
    )
