"""Exchanging tickets for others of the same operator: a quote, and its confirmation."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import PurchaseStatus, QuoteStatus
from carnet.domains.booking.http.bodies import Reference
from carnet.domains.booking.http.exchange_bodies import ExchangeBody, ExchangedOut, ExchangeQuoteOut
from carnet.domains.booking.http.payment_bodies import PaymentBody
from carnet.domains.booking.http.payments import failure
from carnet.infra import http
from carnet.infra.http import ApiRequest, Path, Status, bearer
from carnet.infra.http.ids import QuoteId
from carnet.infra.idempotency import fingerprint_of, idempotent, key_of
from carnet.infra.idempotency.once import HEADER, REPLAYED
from carnet.kernel import clock

router = http.router(tags=["bookings"])

_DONE: Final = 201
_PENDING: Final = 202


@router.post(
    "/bookings/{reference}/exchange-quotes",
    auth=bearer,
    summary="What exchanging tickets comes to",
    response={201: ExchangeQuoteOut},
)
@idempotent
def quote(request: ApiRequest, reference: Path[Reference], body: ExchangeBody) -> Status[ExchangeQuoteOut]:
    """Say what is to pay or goes back, ticket by ticket, for a quarter of an hour. Nothing is held, nothing happens."""
    made = operations.exchange_quote(
        user_id=request.principal.user_id, reference=reference, request=body.request(), now=clock.now()
    )
    return Status(201, ExchangeQuoteOut.of(made))


@router.get(
    "/bookings/{reference}/exchange-quotes/{quote}",
    auth=bearer,
    summary="One quote for an exchange",
    response=ExchangeQuoteOut,
)
def one(request: ApiRequest, reference: Path[Reference], quote: QuoteId) -> ExchangeQuoteOut:
    """A quote of one's own, and whether it can still be confirmed."""
    found = queries.exchange_quote(
        user_id=request.principal.user_id, reference=reference, quote_id=quote, now=clock.now()
    )
    return ExchangeQuoteOut.of(found)


@router.post(
    "/bookings/{reference}/exchange-quotes/{quote}/confirm",
    auth=bearer,
    summary="Exchange tickets as quoted",
    response={_DONE: ExchangedOut, _PENDING: ExchangedOut},
    openapi_extra={"parameters": [HEADER]},
)
def confirm(
    request: ApiRequest,
    response: HttpResponse,
    reference: Path[Reference],
    quote: QuoteId,
    body: PaymentBody | None = None,
) -> Status[ExchangedOut]:
    """Take the new seats, settle the difference and give the old seats up: all of it or nothing, and once.

    The body says how to pay, where something is due. 201 says that it is done, 202 that a card is not decided: the new
    seats are held and the old tickets stay valid; send the buyer to `purchase.next_action` if there is one.
    """
    done = operations.exchange_confirm(
        user_id=request.principal.user_id,
        reference=reference,
        quote_id=quote,
        key=key_of(request),
        fingerprint=fingerprint_of("POST", request.path, request.body),
        parts=body.parts() if body is not None else (),
        now=clock.now(),
    )
    if done.purchase is not None and done.purchase.status is PurchaseStatus.FAILED:
        raise failure(done.purchase)
    if done.replayed:
        response[REPLAYED] = "true"
    status = _DONE if done.quote.status is QuoteStatus.CONFIRMED else _PENDING
    booking = queries.booking(user_id=request.principal.user_id, reference=reference, now=clock.now())
    return Status(status, ExchangedOut.done(done, booking))
