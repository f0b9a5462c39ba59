"""The API: operators' API keys, and the tokens they are exchanged for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.schemas.fields import ApiKeyId
from carnet.domains.identity.http.schemas.machines import (
    ApiKeyIn,
    ApiKeyOut,
    MachineTokenOut,
    NewApiKeyOut,
    Rotation,
    TokenRequest,
)
from carnet.infra.http import ApiRequest, Page, Paging, Query, Router, bearer, page
from carnet.infra.http.address import client_address
from carnet.infra.http.ids import OperatorId
from carnet.kernel import clock

router = Router(tags=["operators"])


@router.get("/operators/{operator_id}/api-keys", response=Page[ApiKeyOut], auth=bearer)
def api_keys(request: ApiRequest, operator_id: OperatorId, paging: Query[Paging]) -> dict[str, Any]:
    """The operator's API keys, revoked ones too, the newest first."""
    (after,) = paging.key(UUID) or (None,)
    rows = queries.api_keys(operator_id=operator_id, by=request.principal, after=after, limit=paging.fetch)
    return page(rows, paging=paging, key=lambda row: (row.id,), show=ApiKeyOut.of)


@router.post("/operators/{operator_id}/api-keys", response={201: NewApiKeyOut}, auth=bearer)
def create_api_key(request: ApiRequest, operator_id: OperatorId, body: ApiKeyIn) -> NewApiKeyOut:
    """Make a key for a machine. Its secret is shown this once."""
    made = operations.create_api_key(
        operator_id=operator_id, name=body.name, scopes=body.scopes, by=request.principal, now=clock.now()
    )
    return NewApiKeyOut.made(made)


@router.post("/operators/{operator_id}/api-keys/{key_id}/rotate", response=NewApiKeyOut, auth=bearer)
def rotate_api_key(request: ApiRequest, operator_id: OperatorId, key_id: ApiKeyId, body: Rotation) -> NewApiKeyOut:
    """Give the key a new secret, shown this once."""
    made = operations.rotate_api_key(
        operator_id=operator_id, key_id=key_id, at_once=body.at_once, by=request.principal, now=clock.now()
    )
    return NewApiKeyOut.made(made)


@router.delete("/operators/{operator_id}/api-keys/{key_id}", response=ApiKeyOut, auth=bearer)
def revoke_api_key(request: ApiRequest, operator_id: OperatorId, key_id: ApiKeyId) -> ApiKeyOut:
    """End the key at once, and its access tokens within 60 s. It stays in the list."""
    ended = operations.revoke_api_key(operator_id=operator_id, key_id=key_id, by=request.principal, now=clock.now())
    return ApiKeyOut.of(ended)


@router.post("/auth/token", response=MachineTokenOut, tags=["auth"])
def machine_token(request: HttpRequest, response: HttpResponse, body: TokenRequest) -> MachineTokenOut:
    """An access token for an API key.

    OAuth 2.0 client credentials (RFC 6749, section 4.4), but for one thing: the request is JSON, as everywhere in this
    API, not a form. The secret names its key, so there is no `client_id`. Refusals are problem documents with
    OAuth's word as `error`.
    """
    token = operations.machine_token(
        secret=body.client_secret, scope=body.scope, address=client_address(request), now=clock.now()
    )
    response["Cache-Control"] = "no-store"  # RFC 6749, section 5.1
    return MachineTokenOut(
        access_token=token.access_token,
        expires_in=int(settings.ACCESS_TOKEN_LIFETIME.total_seconds()),
        scope=" ".join(token.scopes),
    )
