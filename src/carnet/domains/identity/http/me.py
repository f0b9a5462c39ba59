"""`/me`: the profile and the passenger book of whoever asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.schemas import (
    PassengerId,
    PassengerIn,
    PassengerOut,
    ProfileOut,
    ProfilePatch,
)
from carnet.infra.http import ApiRequest, Page, Paging, Query, Router, Status, bearer, page
from carnet.kernel import clock

router = Router(tags=["me"], auth=bearer)


@router.get("/me", response=ProfileOut)
def profile(request: ApiRequest) -> ProfileOut:
    """My account."""
    return ProfileOut.of(queries.profile(user_id=request.principal.user_id))


@router.patch("/me", response=ProfileOut)
def update_profile(request: ApiRequest, body: ProfilePatch) -> ProfileOut:
    """Change my account: JSON Merge Patch."""
    changes = body.model_dump(exclude_unset=True)
    changed = operations.update_profile(user_id=request.principal.user_id, changes=changes, now=clock.now())
    return ProfileOut.of(changed)


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
