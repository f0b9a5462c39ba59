"""The passenger book: what is taken and given."""

from __future__ import annotations

from datetime import date
from typing import Self

from carnet.domains.identity.contracts import PassengerEntry
from carnet.domains.identity.http.schemas.fields import Email, FullName, PassengerId
from carnet.infra.http import Body, Out


class PassengerIn(Body):
    """A person for the passenger book."""

    first_name: FullName
    last_name: FullName
    birth_date: date | None = None
    email: Email | None = None


class PassengerOut(Out):
    """A person in the passenger book."""

    id: PassengerId
    first_name: str
    last_name: str
    birth_date: date | None
    email: str | None

    @classmethod
    def of(cls, entry: PassengerEntry) -> Self:
        """The API's form of an entry."""
        return cls.model_validate(entry)
