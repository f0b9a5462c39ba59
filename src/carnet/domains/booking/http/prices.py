"""What something would cost, line by line, before anything is held."""

from __future__ import annotations

from typing import Any

from carnet.domains.booking import documents, operations
from carnet.domains.booking.http.answers import PriceOut
from carnet.domains.booking.http.bodies import PriceBody
from carnet.infra import http
from carnet.infra.http import ApiRequest, bearer
from carnet.kernel import clock

router = http.router(tags=["bookings"])


@router.post("/prices", auth=bearer, summary="Price a journey", response=PriceOut)
def price(request: ApiRequest, body: PriceBody) -> dict[str, Any]:
    """What passengers would pay now, with a promo code if one is given. Whether there are seats is not looked at."""
    found = operations.price_offer(
        items=[item.item() for item in body.items],
        user_id=request.principal.user_id,
        promo_code=body.promo_code or "",
        now=clock.now(),
    )
    return documents.price_offer(found)
