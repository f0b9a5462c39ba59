"""Signing up and in: what is taken and given."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from carnet.domains.identity.http.schemas.fields import Currency, Email, Language, Name, Password, Phone
from carnet.domains.identity.http.schemas.me import ProfileOut
from carnet.infra.http import Body, Out
from carnet.kernel.problem import InvalidInput, Pointer

Code = Annotated[str, Field(min_length=1, max_length=20, description="Six digits; blanks and dashes are overlooked.")]


class Contact(Body):
    """An e-mail address or a phone number: exactly one of both."""

    email: Email | None = None
    phone: Phone | None = None

    def contact(self) -> dict[str, str]:
        """The one contact, by its kind. Raises InvalidInput where there is none, or both."""
        given = {name: value for name, value in (("email", self.email), ("phone", self.phone)) if value}
        if len(given) == 1:
            return given
        code, reason = ("ONLY_ONE", "Send one of both.") if given else ("MISSING", "Send an e-mail address or a phone.")
        raise InvalidInput(reason, pointers=[Pointer(f"/{name}", code, reason) for name in ("email", "phone")])


class SignUp(Contact):
    """A new account, for one contact; the other one is added once logged in. There is no way to ask for a role."""

    password: Password | None = Field(
        None, description="Left out, the owner comes in by codes, passkeys or a provider."
    )
    first_name: Name = ""
    last_name: Name = ""
    birth_date: date | None = None
    language: Language = "en"
    currency: Currency = "EUR"


class LogIn(Contact):
    """E-mail or phone, and the password."""

    password: Password


class CodeIn(Body):
    """The code from our message."""

    code: Code


class EmailIn(Body):
    """An e-mail address."""

    email: Email


class NewPassword(Body):
    """The code from our message, and the password that replaces the forgotten one."""

    code: Code
    password: Password


class PasswordIn(Body):
    """The account's password."""

    password: Password


class Refresh(Body):
    """The refresh token last received; it works once."""

    refresh_token: Annotated[str, Field(max_length=4_000)]


class Tokens(Out):
    """An access token for the API, and a refresh token for the next pair."""

    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105  RFC 6750's word, no secret
    expires_in: int = Field(description="Seconds until the access token ends.")


class StepOut(Out):
    """Not logged in yet: what is to be done next."""

    flow: str = Field(description="Such as `verify_email`, `verify_phone`, `login_by_code`, `mfa_authenticate`.")
    session_token: str = Field(description="To be sent on as `X-Session-Token`, in no address and no cookie.")
    ways: list[str] = Field(description="How it can be done, where there is a choice.")
    expires_in: int | None = Field(None, description="Seconds that the code lives which was sent.")


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


class LoggedInOut(Out):
    """Who is logged in."""

    user: ProfileOut
