"""Passenger books."""

from __future__ import annotations

from uuid import UUID

from carnet.domains.identity.contracts import DocumentEntry, DocumentInFull, DocumentKind, PassengerEntry
from carnet.domains.identity.models import Passenger, TravelDocument
from carnet.infra import sealed
from carnet.infra.http.problems import NotFound


def passengers(*, user_id: UUID, after: UUID | None, limit: int) -> list[PassengerEntry]:
    """A stretch of the user's passenger book, oldest entry first. Two statements."""
    rows = Passenger.objects.filter(user_id=user_id).order_by("id").prefetch_related("documents")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [entry_of(row) for row in rows[:limit]]


def passenger(*, user_id: UUID, passenger_id: UUID) -> PassengerEntry:
    """One entry of the user's book. Raises NotFound, also for entries of other people's books."""
    return entry_of(passenger_row(user_id=user_id, passenger_id=passenger_id))


def document(*, user_id: UUID, passenger_id: UUID, document_id: UUID) -> DocumentInFull:
    """A document with its number, for the book's owner. Raises NotFound, also for other people's."""
    mine = TravelDocument.objects.filter(passenger__user_id=user_id, passenger_id=passenger_id)
    row = mine.filter(pk=document_id).first()
    if row is None:
        raise NotFound("There is no such document in your book.")
    return in_full(row)


def passenger_row(*, user_id: UUID, passenger_id: UUID) -> Passenger:
    """The row of an entry, for operations. Raises NotFound."""
    row = Passenger.objects.prefetch_related("documents").filter(user_id=user_id, pk=passenger_id).first()
    if row is None:
        raise NotFound("There is no such passenger in your book.")
    return row


def entry_of(row: Passenger) -> PassengerEntry:
    """The entry of a row at hand."""
    documents = sorted(row.documents.all(), key=lambda one: one.id)
    return PassengerEntry(
        id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        birth_date=row.birth_date,
        email=row.email,
        is_default=row.is_default,
        documents=tuple(document_of(one) for one in documents),
    )


def document_of(row: TravelDocument) -> DocumentEntry:
    """What lists show of a row at hand."""
    return DocumentEntry(row.id, DocumentKind(row.kind), row.country, row.ending, row.expires_on)


def in_full(row: TravelDocument) -> DocumentInFull:
    """A row at hand with its number."""
    kind, number = DocumentKind(row.kind), sealed.unseal(bytes(row.number))
    return DocumentInFull(row.id, kind, row.country, row.ending, row.expires_on, number)
