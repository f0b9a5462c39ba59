"""The passenger book of whoever asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.schemas.fields import DocumentId, PassengerId
from carnet.domains.identity.http.schemas.passengers import (
    DocumentIn,
    DocumentInFullOut,
    DocumentOut,
    PassengerIn,
    PassengerOut,
    PassengerPatch,
)
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


@router.get("/me/passengers/{passenger_id}", response=PassengerOut)
def passenger(request: ApiRequest, passenger_id: PassengerId) -> PassengerOut:
    """Somebody in my passenger book."""
    return PassengerOut.of(queries.passenger(user_id=request.principal.user_id, passenger_id=passenger_id))


@router.patch("/me/passengers/{passenger_id}", response=PassengerOut)
def change_passenger(request: ApiRequest, passenger_id: PassengerId, body: PassengerPatch) -> PassengerOut:
    """Change somebody in my passenger book: JSON Merge Patch. A new default takes the place of the old one."""
    changes = body.model_dump(exclude_unset=True)
    mine = request.principal.user_id
    entry = operations.change_passenger(user_id=mine, passenger_id=passenger_id, changes=changes, now=clock.now())
    return PassengerOut.of(entry)


@router.delete("/me/passengers/{passenger_id}", response={204: None})
def remove_passenger(request: ApiRequest, passenger_id: PassengerId) -> Status[None]:
    """Take somebody out of my passenger book, with their documents."""
    operations.remove_passenger(user_id=request.principal.user_id, passenger_id=passenger_id)
    return Status(204, None)


@router.get("/me/passengers/{passenger_id}/documents", response=Page[DocumentOut])
def documents(request: ApiRequest, passenger_id: PassengerId, paging: Query[Paging]) -> dict[str, Any]:
    """What somebody in my book travels with, without the numbers; there are never many."""
    (after,) = paging.key(UUID) or (None,)
    entry = queries.passenger(user_id=request.principal.user_id, passenger_id=passenger_id)
    rows = [one for one in entry.documents if after is None or one.id > after]
    return page(rows[: paging.fetch], paging=paging, key=lambda row: (row.id,), show=DocumentOut.of)


@router.post("/me/passengers/{passenger_id}/documents", response={201: DocumentOut})
def add_document(request: ApiRequest, passenger_id: PassengerId, body: DocumentIn) -> DocumentOut:
    """Note a passport or identity card. Its number is kept encrypted."""
    mine = request.principal.user_id
    entry = operations.add_document(user_id=mine, passenger_id=passenger_id, now=clock.now(), **body.model_dump())
    return DocumentOut.of(entry)


@router.get("/me/passengers/{passenger_id}/documents/{document_id}", response=DocumentInFullOut)
def document(
    request: ApiRequest, response: HttpResponse, passenger_id: PassengerId, document_id: DocumentId
) -> DocumentInFullOut:
    """A document with its number, for my eyes. No cache keeps the answer."""
    mine = request.principal.user_id
    found = queries.document(user_id=mine, passenger_id=passenger_id, document_id=document_id)
    response["Cache-Control"] = "no-store"
    return DocumentInFullOut.of_whole(found)


@router.delete("/me/passengers/{passenger_id}/documents/{document_id}", response={204: None})
def remove_document(request: ApiRequest, passenger_id: PassengerId, document_id: DocumentId) -> Status[None]:
    """Forget a document."""
    mine = request.principal.user_id
    operations.remove_document(user_id=mine, passenger_id=passenger_id, document_id=document_id)
    return Status(204, None)
