"""API keys and the tokens for them: what is taken and given."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from carnet.domains.identity.contracts import ApiKeyEntry, NewApiKey, Permission
from carnet.domains.identity.http.schemas.fields import ApiKeyId, FullName
from carnet.infra.http import Body, Out


class ApiKeyIn(Body):
    """A machine, and what it may do."""

    name: FullName
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=50)]


class Rotation(Body):
    """How the old secret ends: after 24 hours, or at once, and the tokens got with it too."""

    at_once: bool = False


class ApiKeyOut(Out):
    """A machine's key, without its secret."""

    id: ApiKeyId
    name: str
    scopes: list[Permission]
    created_at: datetime
    rotated_at: datetime | None
    old_secret_until: datetime | None
    last_used_at: datetime | None = Field(description="When a token was last asked for, to the minute.")
    revoked_at: datetime | None

    @classmethod
    def of(cls, entry: ApiKeyEntry) -> Self:
        """The API's form of a key."""
        return cls.model_validate(entry)


class NewApiKeyOut(ApiKeyOut):
    """A key with its new secret, which is shown this once."""

    secret: str

    @classmethod
    def made(cls, new: NewApiKey) -> Self:
        """The API's form of a key that was just made or rotated."""
        return cls(**ApiKeyOut.of(new.entry).model_dump(), secret=new.secret)


class TokenRequest(Body):
    """OAuth 2.0 client credentials (RFC 6749, section 4.4), as JSON."""

    grant_type: Literal["client_credentials"]
    client_secret: Annotated[str, Field(min_length=1, max_length=200)]
    scope: Annotated[str, Field(max_length=1_000)] | None = Field(
        None, description="Scopes apart by blanks; all the key's where nothing is said."
    )


class MachineTokenOut(Out):
    """The members of RFC 6749, section 5.1. There is no refresh token: the secret gets the next one."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  RFC 6750's word, no secret
    expires_in: int = Field(description="Seconds until the access token ends.")
    scope: str
