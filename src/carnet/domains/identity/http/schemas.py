"""What the API of accounts takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from babel.numbers import is_currency
from pydantic import AfterValidator, Field, StringConstraints

from carnet.domains.identity import rules
from carnet.domains.identity.contracts import PassengerEntry, Profile
from carnet.infra.http import Body, Line, Out, Prefix

UserId = Annotated[UUID, Prefix("usr")]
PassengerId = Annotated[UUID, Prefix("psg")]
OperatorId = Annotated[UUID, Prefix("opr")]


def _currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError("not an ISO 4217 currency")
    return code


Email = Annotated[str, Field(max_length=320), AfterValidator(rules.email)]
Phone = Annotated[str, Field(max_length=40), AfterValidator(rules.phone)]
Language = Annotated[str, Field(max_length=16), AfterValidator(rules.language)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$"), AfterValidator(_currency)]
Name = Annotated[Line, Field(max_length=80)]
FullName = Annotated[Line, Field(min_length=1, max_length=80)]
# A password's blanks are its owner's: it is the one text that is not trimmed.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1_000)]


class SignUp(Body):
    """A new account; e-mail or phone must be there. There is no way to ask for a role."""

    email: Email | None = None
    phone: Phone | None = None
    password: Password
    first_name: Name = ""
    last_name: Name = ""
    birth_date: date | None = None
    language: Language = "en"
    currency: Currency = "EUR"


class LogIn(Body):
    """E-mail or phone, and the password."""

    email: Annotated[str, Field(max_length=320)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    password: Password


class Refresh(Body):
    """The refresh token last received; it works once."""

    refresh_token: Annotated[str, Field(max_length=4_000)]


class EmailKey(Body):
    """The key from the message that was sent to an address."""

    key: Annotated[str, Field(min_length=1, max_length=500)]


class Tokens(Out):
    """An access token for the API, and a refresh token for the next pair."""

    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105  RFC 6750's word, no secret
    expires_in: int = Field(description="Seconds until the access token ends.")


class Key(Out):
    """A JSON Web Key."""

    kty: str
    kid: str
    alg: str
    use: str
    n: str
    e: str


class KeySet(Out):
    """A JSON Web Key Set."""

    keys: list[Key]


class MembershipOut(Out):
    """The user's role at an operator."""

    operator: OperatorId
    role: str


class ProfileOut(Out):
    """An account as its owner sees it."""

    id: UserId
    email: str | None
    phone: str | None
    first_name: str
    last_name: str
    city: str
    birth_date: date | None
    language: str
    currency: str
    roles: list[str]
    memberships: list[MembershipOut]
    created_at: datetime

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """The API's form of a profile."""
        memberships = [MembershipOut(operator=one, role=role) for one, role in profile.memberships.items()]
        values: dict[str, Any] = {name: getattr(profile, name) for name in cls.model_fields if name != "memberships"}
        return cls(**values, memberships=memberships)


class SessionOut(Out):
    """Who is logged in."""

    user: ProfileOut


class ProfilePatch(Body):
    """JSON Merge Patch (RFC 7396): what is absent stays, null goes back to the default."""

    first_name: Name | None = None
    last_name: Name | None = None
    city: Name | None = None
    birth_date: date | None = None
    language: Language | None = None
    currency: Currency | None = None


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
