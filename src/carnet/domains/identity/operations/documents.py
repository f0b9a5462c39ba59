"""The travel documents of people in the passenger book. Their numbers are kept sealed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.identity import queries, rules
from carnet.domains.identity.contracts import DocumentEntry, DocumentKind
from carnet.domains.identity.models import TravelDocument
from carnet.domains.identity.operations.profile import locked
from carnet.infra import sealed
from carnet.infra.http.problems import NotFound
from carnet.kernel.problem import InvalidInput, Problem

MOST_DOCUMENTS: Final = 10


class TooManyDocuments(Problem):
    """A passenger has only so many documents."""

    code = "TOO_MANY_DOCUMENTS"


def add_document(
    *,
    user_id: UUID,
    passenger_id: UUID,
    kind: DocumentKind,
    country: str,
    number: str,
    expires_on: date | None = None,
    now: datetime,
) -> DocumentEntry:
    """Note a document of somebody in the user's book; `country` is ISO 3166-1 alpha-2.

    Raises NotFound, also for other people's books, InvalidInput, TooManyDocuments.
    """
    issuer, kept = _country(country), _number(number)
    if expires_on and expires_on <= now.date():
        raise InvalidInput.at("/expires_on", "The document is no longer valid.")
    with transaction.atomic():
        locked(user_id)
        owner = queries.passenger_row(user_id=user_id, passenger_id=passenger_id)
        if owner.documents.count() >= MOST_DOCUMENTS:
            raise TooManyDocuments(f"A passenger has at most {MOST_DOCUMENTS} documents; remove old ones first.")
        row = TravelDocument.objects.create(
            passenger=owner,
            kind=kind.value,
            country=issuer,
            number=sealed.seal(kept),
            ending=rules.ending(kept),
            expires_on=expires_on,
            created_at=now,
        )
    return queries.document_of(row)


def remove_document(*, user_id: UUID, passenger_id: UUID, document_id: UUID) -> None:
    """Forget a document. Raises NotFound, also for other people's."""
    mine = TravelDocument.objects.filter(passenger__user_id=user_id, passenger_id=passenger_id)
    removed, _ = mine.filter(pk=document_id).delete()
    if not removed:
        raise NotFound("There is no such document in your book.")


def _country(text: str) -> str:
    try:
        return rules.country(text)
    except ValueError as error:
        raise InvalidInput.at("/country", f"This is {error}.") from error


def _number(text: str) -> str:
    try:
        return rules.document_number(text)
    except ValueError:
        # Without its cause: an error report must not show the number.
        raise InvalidInput.at("/number", "A document's number is 5 to 20 letters and digits.") from None
