"""What operators changed about sold tickets: the holder's choice, and what staff see and do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from carnet.domains.booking import documents, operations, queries
from carnet.domains.booking.http.bodies import Reference
from carnet.domains.booking.http.change_answers import ChosenOut, TripChangesOut
from carnet.domains.booking.http.exchange_bodies import RebookBody
from carnet.domains.booking.operations import Chosen
from carnet.domains.inventory import queries as inventory
from carnet.infra import http
from carnet.infra.http import ApiRequest, Path, Status, bearer, bearer_or_machine, prefixed
from carnet.infra.http.ids import OperatorId, TripId
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = http.router(tags=["bookings"])

if TYPE_CHECKING:
    ChangeId = UUID
else:
    ChangeId = prefixed("chg")


@router.post(
    "/bookings/{reference}/changes/{change}/accept", auth=bearer, summary="Accept a change", response=ChosenOut
)
def accept(request: ApiRequest, reference: Path[Reference], change: Path[ChangeId]) -> ChosenOut:
    """Keep the ticket as it is now. Accepting again changes nothing and says so."""
    who = request.principal.user_id
    return _told(operations.change_accept(user_id=who, reference=reference, change_id=change, now=clock.now()))


@router.post(
    "/bookings/{reference}/changes/{change}/refund",
    auth=bearer,
    summary="Take the money back for a changed ticket",
    response=ChosenOut,
)
@idempotent
def refund(request: ApiRequest, reference: Path[Reference], change: Path[ChangeId]) -> ChosenOut:
    """Give the ticket back for all that was paid for it, to where it came from. It happens once."""
    who = request.principal.user_id
    return _told(operations.change_refund(user_id=who, reference=reference, change_id=change, now=clock.now()))


@router.post(
    "/bookings/{reference}/changes/{change}/rebook",
    auth=bearer,
    summary="Take another trip instead of a changed one",
    response=ChosenOut,
)
@idempotent
def rebook(request: ApiRequest, reference: Path[Reference], change: Path[ChangeId], body: RebookBody) -> ChosenOut:
    """Another trip of the same operator between the same cities, within a week, without a charge. It happens once.

    The new ticket keeps price, fare and class of the old one; read the booking to see it.
    """
    chosen = operations.change_rebook(
        user_id=request.principal.user_id,
        reference=reference,
        change_id=change,
        listing_id=body.listing,
        from_stop=body.from_,
        to_stop=body.to,
        seats=body.seats,
        wishes=tuple(body.wishes),
        now=clock.now(),
    )
    return _told(chosen)


@router.get(
    "/operators/{operator_id}/trips/{trip_id}/changes",
    auth=bearer_or_machine,
    tags=["operators"],
    summary="What became of a trip's tickets",
    response=TripChangesOut,
)
def of_trip(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> TripChangesOut:
    """How many tickets each kind of change hit, what their holders chose, and how far a refund of all is."""
    return TripChangesOut.of(queries.trip_changes(operator_id=operator_id, trip_id=trip_id, by=request.principal))


@router.post(
    "/operators/{operator_id}/trips/{trip_id}/refund-all",
    auth=bearer_or_machine,
    tags=["operators"],
    summary="Refund all tickets of a cancelled trip",
    response={202: TripChangesOut},
)
@idempotent
def refund_all(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> Status[TripChangesOut]:
    """Begin to give the money back for every ticket that is left, each once. `GET .../changes` shows the progress."""
    changes = operations.refund_all(operator_id=operator_id, trip_id=trip_id, by=request.principal, now=clock.now())
    return Status(202, TripChangesOut.of(changes))


def _told(chosen: Chosen) -> ChosenOut:
    listing = inventory.offer(chosen.change.listing_id).listing
    return ChosenOut.of(documents.change(chosen.change, listing, chosen.span), already=chosen.already)
