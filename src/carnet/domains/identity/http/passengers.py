"""The passenger book of whoever asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.schemas.fields import PassengerId
from carnet.domains.identity.http.schemas.passengers import PassengerIn, PassengerOut
from carnet.infra.http import ApiRequest, Page, Paging, Query, Router, Status, bearer, page
from carnet.kernel import clock

router = Router(tags=["me"], auth=bearer)


@router.get("/me/passengers", response=Page[PassengerOut])
def passengers(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The people I book for."""
    (after,) = paging.key(UUID) or (None,)
    rows = queries.passengers(user_id=request.principal.user_id, after=after, limit=paging.fetch)
    return page(rows, paging=paging, key=lambda row: (row.id,), show=PassengerOut.of)


@router.post("/me/passengers", response={201: PassengerOut})
def add_passenger(request: ApiRequest, body: PassengerIn) -> PassengerOut:
    """Write somebody into my passenger book."""
    entry = operations.add_passenger(user_id=request.principal.user_id, now=clock.now(), **body.model_dump())
    return PassengerOut.of(entry)


@router.delete("/me/passengers/{passenger_id}", response={204: None})
def remove_passenger(request: ApiRequest, passenger_id: PassengerId) -> Status[None]:
    """Take somebody out of my passenger book."""
    operations.remove_passenger(user_id=request.principal.user_id, passenger_id=passenger_id)
    return Status(204, None)
