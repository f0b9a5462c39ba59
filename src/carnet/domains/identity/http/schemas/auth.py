"""Signing up and in: what is taken and given."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from carnet.domains.identity.http.schemas.fields import Currency, Email, Language, Name, Password, Phone
from carnet.domains.identity.http.schemas.me import ProfileOut
from carnet.infra.http import Body, Out


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


class SessionOut(Out):
    """Who is logged in."""

    user: ProfileOut
