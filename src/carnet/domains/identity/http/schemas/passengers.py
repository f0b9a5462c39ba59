"""The passenger book: what is taken and given."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from carnet.domains.identity.contracts import DocumentEntry, DocumentInFull, DocumentKind, PassengerEntry
from carnet.domains.identity.http.schemas.fields import Country, DocumentId, Email, FullName, PassengerId
from carnet.infra.http import Body, Out

# It is checked below HTTP: a refusal there repeats no part of it.
Number = Annotated[str, Field(min_length=1, max_length=40, description="5 to 20 letters and digits.")]


class PassengerIn(Body):
    """A person for the passenger book."""

    first_name: FullName
    last_name: FullName
    birth_date: date | None = None
    email: Email | None = None
    is_default: bool = False


class PassengerPatch(Body):
    """JSON Merge Patch (RFC 7396): what is absent stays, null empties what may be empty."""

    first_name: FullName = ""
    last_name: FullName = ""
    birth_date: date | None = None
    email: Email | None = None
    is_default: bool = False


class DocumentIn(Body):
    """A passport or identity card."""

    kind: DocumentKind
    country: Country
    number: Number
    expires_on: date | None = None


class DocumentOut(Out):
    """A document as lists show it: of its number the ending alone."""

    id: DocumentId
    kind: DocumentKind
    country: str
    ending: str
    expires_on: date | None

    @classmethod
    def of(cls, entry: DocumentEntry) -> Self:
        """The API's form of an entry."""
        return cls.model_validate(entry)


class DocumentInFullOut(DocumentOut):
    """A document with its number."""

    number: str = Field(repr=False)

    @classmethod
    def of_whole(cls, document: DocumentInFull) -> Self:
        """The API's form of a document."""
        return cls.model_validate(document)


class PassengerOut(Out):
    """A person in the passenger book."""

    id: PassengerId
    first_name: str
    last_name: str
    birth_date: date | None
    email: str | None
    is_default: bool
    documents: list[DocumentOut]

    @classmethod
    def of(cls, entry: PassengerEntry) -> Self:
        """The API's form of an entry."""
        return cls.model_validate(entry)
