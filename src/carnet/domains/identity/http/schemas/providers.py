"""Logging in elsewhere: what is taken and given."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from carnet.domains.identity.http.schemas.fields import Email
from carnet.infra.http import Body, Out

_ID_TOKEN = "As the provider gave it to the app, for the same `client_id`."  # noqa: S105  a description


class ProviderOut(Out):
    """A provider with which people can log in."""

    id: str
    name: str
    page: str | None = Field(description="Where a browser begins; null where this service has no pages.")
    client_id: str = Field(description="For whom an app asks the provider.")
    configuration: str = Field(description="The provider's discovery document (OpenID Connect Discovery 1.0).")


class ProviderToken(Body):
    """An ID token of a native app (OpenID Connect Core 1.0, section 2).

    An access token says nothing about whom it was given to, so it proves nothing here.
    """

    id_token: Annotated[str, Field(min_length=1, max_length=10_000, description=_ID_TOKEN)]
    nonce: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="What the app sent as `nonce`; needed where the token has one."
    )


class ProviderSignUp(Body):
    """What the provider did not say."""

    email: Email


class ConnectionOut(Out):
    """A login at a provider; `account` is how it is known there."""

    id: str
    name: str
    account: str
    connected_at: datetime
