"""Paying a booking: from the wallet in one step, or from a card, vouchers, several means, in several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.http import HttpResponse

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import Purchase, PurchaseRequest, PurchaseStatus
from carnet.domains.booking.http import hot
from carnet.domains.booking.http.bodies import KEYED, Reference
from carnet.domains.booking.http.payment_answers import BookingPaymentsOut, PartOut, PaymentOut, PurchaseOut
from carnet.domains.booking.http.payment_bodies import PaymentBody
from carnet.domains.booking.rules.purchase_steps import Reason
from carnet.domains.payments import queries as payments
from carnet.infra import http
from carnet.infra.http import ApiRequest, Path, Status, bearer
from carnet.infra.idempotency import fingerprint_of, key_of
from carnet.infra.idempotency.once import REPLAYED
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem

router = http.router(tags=["bookings"])

_DONE, _PENDING = 201, 202
_DECLINED: Final = "The card was refused or nobody confirmed it in time. Nothing was charged."
_GONE: Final = "What was paid for cannot be had any more. All of the money is back, or on its way back."
_FAILURES: Final[dict[Reason, Callable[[str], Problem]]] = {
    Reason.ENDED: problems.BookingNotPayable,
    Reason.LISTING_CANCELLED: problems.ListingCancelled,
    Reason.DEPARTED: problems.Departed,
    Reason.ALREADY_PAID: problems.BookingAlreadyPaid,
}


@router.post(
    "/bookings/{reference}/payments",
    auth=bearer,
    summary="Pay a booking",
    response={_DONE: PaymentOut, _PENDING: PaymentOut},
    openapi_extra=KEYED,
)
def pay(request: ApiRequest, response: HttpResponse, reference: Path[Reference], body: PaymentBody) -> Any:
    """Pay a held booking. From the wallet money, seats and tickets move in one step or not at all.

    Otherwise 201 says that it is paid, 202 that it is not decided: send the buyer to `next_action` if there is one,
    and ask again. A payment that fails leaves the hold as it is; pay with a new key while it lives.
    """
    who, key = request.principal.user_id, key_of(request)
    if body.all_from_wallet:
        return hot.pay(reference, user_id=who, key=key, path=request.path, raw=request.body)
    asked = PurchaseRequest(
        user_id=who,
        key=key,
        fingerprint=fingerprint_of("POST", request.path, request.body),
        reference=reference,
        parts=body.parts(),
    )
    try:
        purchase = operations.purchase_begin(asked, now=clock.now())
    except Problem as problem:
        if body.methods is None:
            problem.pointers = tuple(replace(one, path=one.path.removeprefix("/methods/0")) for one in problem.pointers)
        raise
    if purchase.replayed:
        response[REPLAYED] = "true"
    return _told(purchase)


@router.post(
    "/bookings/{reference}/payments/continue",
    auth=bearer,
    summary="Go on with a payment",
    response={_DONE: PaymentOut, _PENDING: PaymentOut},
)
def go_on(request: ApiRequest, reference: Path[Reference]) -> Any:
    """When the buyer is back from the bank: ask it at once. Otherwise payments go on by themselves.

    Answers as the payment did, and may be repeated.
    """
    found = queries.purchases_of_booking(user_id=request.principal.user_id, reference=reference)
    if not found:
        raise problems.PurchaseUnknown(f"No payment of {reference} takes several steps.")
    return _told(operations.purchase_continue(purchase_id=found[0].id, now=clock.now()))


@router.get("/bookings/{reference}/payments", auth=bearer, summary="A booking's payments", response=BookingPaymentsOut)
def payments_of(request: ApiRequest, reference: Path[Reference]) -> BookingPaymentsOut:
    """Every payment of a booking of one's own, and how far the latest attempt is."""
    who = request.principal.user_id
    booking = queries.booking(user_id=who, reference=reference, now=clock.now())
    purchases = queries.purchases_of_booking(user_id=who, reference=reference)
    return BookingPaymentsOut(
        data=[PartOut.of(one) for one in payments.payments_of_booking(booking.id)],
        purchase=PurchaseOut.of(purchases[0], booking) if purchases else None,
    )


def _told(purchase: Purchase) -> Status[PaymentOut]:
    """The answer to a purchase. Raises the problem of one that failed (T27)."""
    if purchase.status is PurchaseStatus.FAILED:
        raise failure(purchase)
    booking = queries.booking(user_id=purchase.user_id, reference=purchase.reference, now=clock.now())
    status = _DONE if purchase.status is PurchaseStatus.DONE else _PENDING
    return Status(status, PaymentOut.of(purchase, booking))


def failure(purchase: Purchase) -> Problem:
    """Why a purchase failed, as the API says it."""
    reason = Reason(purchase.reason)
    parts = [ids.encode("pay", part.id) for part in purchase.payments]
    facts: dict[str, Any] = {"reason": reason.value, "payments": parts}
    if reason in {Reason.SEATS_GONE, Reason.REFUSED}:
        return problems.PaymentTooLate(_GONE, **facts)
    make = _FAILURES.get(reason)
    return make(_GONE) if make else problems.PaymentDeclined(_DECLINED, **facts)
