"""Selling at a desk, over the API: hold for who stands there; the cash follows at `/cash`."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from pydantic import AfterValidator, Field

from carnet.domains.booking import operations
from carnet.domains.booking.http import hot
from carnet.domains.booking.http.answers import BookingOut
from carnet.domains.booking.http.bodies import KEYED, ItemBody, an_address
from carnet.infra.http import ApiRequest, Body, Router, bearer
from carnet.infra.http.ids import OperatorId
from carnet.infra.idempotency import fingerprint_of, key_of
from carnet.kernel import clock

router = Router(tags=["operators"])


class DeskSaleBody(Body):
    """Whom to sell what: without an address the tickets are printed at the desk alone."""

    item: ItemBody
    email: Annotated[str, Field(max_length=254), AfterValidator(an_address)] | None = None


@router.post("/operators/{operator_id}/desk-sales", auth=bearer, response={201: BookingOut}, openapi_extra=KEYED)
def desk_sale(request: ApiRequest, operator_id: OperatorId, body: DeskSaleBody) -> HttpResponse:
    """Hold seats for somebody at the desk who has no account. Take the cash next."""
    answer = operations.desk_hold(
        by=request.principal,
        operator_id=operator_id,
        key=key_of(request),
        fingerprint=fingerprint_of("POST", request.path, request.body),
        item=body.item.item(),
        email=body.email or "",
        now=clock.now(),
    )
    return hot.respond(answer)
