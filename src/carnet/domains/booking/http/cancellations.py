"""Giving tickets back: a quote, and its confirmation."""

from __future__ import annotations

from carnet.domains.booking import operations, queries
from carnet.domains.booking.http.bodies import Reference
from carnet.domains.booking.http.quote_bodies import CancellationBody, CancellationQuoteOut, CancelledOut
from carnet.infra import http
from carnet.infra.http import ApiRequest, Path, Status, bearer
from carnet.infra.http.ids import QuoteId
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = http.router(tags=["bookings"])


@router.post(
    "/bookings/{reference}/cancellation-quotes",
    auth=bearer,
    summary="What giving tickets back comes to",
    response={201: CancellationQuoteOut},
)
@idempotent
def quote(request: ApiRequest, reference: Path[Reference], body: CancellationBody) -> Status[CancellationQuoteOut]:
    """Say what is kept and what goes back, ticket by ticket, for a quarter of an hour. Nothing happens yet."""
    made = operations.cancellation_quote(
        user_id=request.principal.user_id,
        reference=reference,
        ticket_ids=body.tickets,
        destination=body.destination,
        now=clock.now(),
    )
    return Status(201, CancellationQuoteOut.of(made))


@router.get(
    "/bookings/{reference}/cancellation-quotes/{quote}",
    auth=bearer,
    summary="One quote",
    response=CancellationQuoteOut,
)
def one(request: ApiRequest, reference: Path[Reference], quote: QuoteId) -> CancellationQuoteOut:
    """A quote of one's own, and whether it can still be confirmed."""
    found = queries.cancellation_quote(
        user_id=request.principal.user_id, reference=reference, quote_id=quote, now=clock.now()
    )
    return CancellationQuoteOut.of(found)


@router.post(
    "/bookings/{reference}/cancellation-quotes/{quote}/confirm",
    auth=bearer,
    summary="Give tickets back as quoted",
    response=CancelledOut,
)
@idempotent
def confirm(request: ApiRequest, reference: Path[Reference], quote: QuoteId) -> CancelledOut:
    """End the quote's tickets and send the money on its way: all of it or nothing, and once."""
    done = operations.cancellation_confirm(
        user_id=request.principal.user_id, reference=reference, quote_id=quote, now=clock.now()
    )
    return CancelledOut.done(done)
