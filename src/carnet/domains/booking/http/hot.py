"""Hold and pay, as both doors do them: the ordinary routes, and the quick lane in front of the framework."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from pydantic import ValidationError
from pydantic_core import to_json

from carnet.domains.booking import operations, rules
from carnet.domains.booking.contracts import Answer, HoldRequest, PayRequest
from carnet.domains.booking.http.bodies import HoldBody
from carnet.domains.booking.http.payment_bodies import WalletBody
from carnet.infra.http.quick import Handler, QuickRequest
from carnet.infra.idempotency import fingerprint_of
from carnet.infra.idempotency.once import REPLAYED
from carnet.kernel import clock


def hold(body: HoldBody, *, user_id: UUID, key: str, path: str, raw: bytes) -> HttpResponse:
    """Hold what `body` says; `raw` is how it was written. Raises what `operations.hold` does."""
    asked = HoldRequest(
        user_id=user_id,
        key=key,
        fingerprint=fingerprint_of("POST", path, raw),
        items=tuple(item.item() for item in body.items),
        email=body.contact.email,
        promo_code=body.promo_code or "",
    )
    return respond(operations.hold(asked, now=clock.now(), queued=settings.HOT_LANE))


def pay(reference: str, *, user_id: UUID, key: str, path: str, raw: bytes) -> HttpResponse:
    """Pay the booking from the wallet. Raises what `operations.pay_from_wallet` does."""
    asked = PayRequest(user_id=user_id, key=key, fingerprint=fingerprint_of("POST", path, raw), reference=reference)
    return respond(operations.pay_from_wallet(asked, now=clock.now(), queued=settings.HOT_LANE))


def respond(answer: Answer) -> HttpResponse:
    """The answer of a hot verb as it is written; a repeated one says so."""
    response = HttpResponse(to_json(answer.body), status=answer.status, content_type="application/json; charset=utf-8")
    if answer.replayed:
        response[REPLAYED] = "true"
    return response


def _quick_hold(request: QuickRequest) -> HttpResponse | None:
    try:
        body = HoldBody.model_validate(request.document)
    except ValidationError:
        return None
    who = request.principal.user_id
    return hold(body, user_id=who, key=request.key, path=request.path, raw=request.body)


def _quick_pay(request: QuickRequest) -> HttpResponse | None:
    try:
        WalletBody.model_validate(request.document)
    except ValidationError:
        return None
    who = request.principal.user_id
    return pay(request.names["reference"], user_id=who, key=request.key, path=request.path, raw=request.body)


QUICK: Final[tuple[tuple[re.Pattern[str], Handler], ...]] = (
    (re.compile(r"/api/v1/bookings"), _quick_hold),
    (re.compile(rf"/api/v1/bookings/(?P<reference>[{rules.REFERENCE_ALPHABET}]{{6}})/payments"), _quick_pay),
)
"""What the quick lane takes."""
