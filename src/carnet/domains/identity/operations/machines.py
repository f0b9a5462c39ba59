"""API keys of operators, and the access tokens that machines get for them.

A key belongs to the operator, not to who made it: it lives on when its maker leaves. It works while the operator is
suspended as well: what may be done then is the catalogue's to say, and sold trips still have to run.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from carnet.domains.identity import queries, rules
from carnet.domains.identity.contracts import ApiKeyEntry, MachineToken, NewApiKey, Permission
from carnet.domains.identity.models import ApiKey
from carnet.domains.identity.operations import gates
from carnet.infra import audit, keys, revocations
from carnet.infra.access import may_at
from carnet.infra.access.permissions import GRANTABLE_TO_KEYS
from carnet.infra.http.address import network
from carnet.infra.http.problems import NotFound
from carnet.infra.limits import Limit
from carnet.infra.principal import ISSUER, Principal
from carnet.kernel import ids
from carnet.kernel.problem import Pointer, Problem

MOST_KEYS: Final = 50
"""How many keys of an operator may work at the same time."""
OVERLAP: Final = timedelta(hours=24)
"""How long the old secret works after a rotation."""
_PREFIX: Final = "crk"
_SECRET_BYTES: Final = 32
_TRIES: Final = Limit("api-key", 30, timedelta(minutes=5))
_NOTED_EVERY: Final = timedelta(minutes=1)
_UNDER_WAY: Final = timedelta(minutes=1)


class ScopeRefused(Problem):
    """A scope that keys cannot have, that its maker does not have, or that the key does not have."""

    code = "SCOPE_REFUSED"


class TooManyKeys(Problem):
    """An operator has only so many keys."""

    code = "TOO_MANY_KEYS"


class ApiKeyRevoked(Problem):
    """A revoked key stays revoked."""

    code = "API_KEY_REVOKED"


class ApiKeyInvalid(Problem):
    """No key has this secret, or it works no more. Which of the two is not told."""

    code = "API_KEY_INVALID"


def create_api_key(
    *, operator_id: UUID, name: str, scopes: Collection[Permission], by: Principal, now: datetime
) -> NewApiKey:
    """Make a key whose machine may do what `scopes` say; its maker may do all of that too.

    Raises NotFound, Forbidden, SecondFactorNeeded, ScopeRefused, TooManyKeys.
    """
    with transaction.atomic():
        gates.entered(operator_id, by=by, permission=Permission.KEYS_MANAGE)
        _check_scopes(list(scopes), by, operator_id)
        if ApiKey.objects.filter(operator_id=operator_id, revoked_at=None).count() >= MOST_KEYS:
            raise TooManyKeys(f"An operator has at most {MOST_KEYS} keys; revoke those that are not used.")
        row = ApiKey(operator_id=operator_id, name=name, created_by_id=by.actor, created_at=now)
        row.scopes = [one.value for one in Permission if one in scopes]
        secret = _renew(row)
        row.save(force_insert=True)
        _record("api-key.created", row, by, now, scopes=" ".join(row.scopes))
    return NewApiKey(queries.key_of(row), secret)


def rotate_api_key(
    *, operator_id: UUID, key_id: UUID, by: Principal, now: datetime, at_once: bool = False
) -> NewApiKey:
    """Give the key a new secret. The old one works for 24 hours more, or not at all where this is to be `at_once`.

    A secret still older than that ends now. Raises NotFound, Forbidden, SecondFactorNeeded, ApiKeyRevoked.
    """
    with transaction.atomic():
        row = _entered(operator_id, key_id, by)
        if row.revoked_at:
            raise ApiKeyRevoked("The key is revoked; make a new one.")
        row.old_secret_hash = None if at_once else row.secret_hash
        row.old_secret_until = None if at_once else now + OVERLAP
        row.rotated_at = now
        secret = _renew(row)
        row.save()
        if at_once:
            revocations.end_user(row.id, now=now)
        _record("api-key.rotated", row, by, now, at_once=at_once)
    return NewApiKey(queries.key_of(row), secret)


def revoke_api_key(*, operator_id: UUID, key_id: UUID, by: Principal, now: datetime) -> ApiKeyEntry:
    """End the key, and within 60 s every access token got with it; a revoked key stays so.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    with transaction.atomic():
        row = _entered(operator_id, key_id, by)
        if row.revoked_at is None:
            row.revoked_at = now
            row.save()
            # A token that is being made at this moment carries a later time than `now`; the key gets no other.
            revocations.end_user(row.id, now=now + _UNDER_WAY)
            _record("api-key.revoked", row, by, now)
    return queries.key_of(row)


def machine_token(*, secret: str, scope: str | None = None, address: str | None = None, now: datetime) -> MachineToken:
    """An access token for 15 minutes, for all the key's scopes or those in `scope` (words apart by blanks).

    OAuth 2.0 client credentials (RFC 6749, section 4.4): there is no refresh token, the secret gets the next one.
    `address` is where the request came from, for the limit on wrong secrets. Raises ApiKeyInvalid, ScopeRefused,
    RateLimited.
    """
    where = network(address)
    if where:
        _TRIES.spend(where, now=now)
    with transaction.atomic():
        row = _proven(secret, now)
        granted = _granted(row, scope)
        recent = Q(last_used_at__gt=now - _NOTED_EVERY)
        ApiKey.objects.filter(pk=row.pk).exclude(recent).update(last_used_at=now)
    if where:
        _TRIES.forgive(where)
    return MachineToken(_signed(row, granted, now), granted)


def _entered(operator_id: UUID, key_id: UUID, by: Principal) -> ApiKey:
    gates.entered(operator_id, by=by, permission=Permission.KEYS_MANAGE)
    row = ApiKey.objects.select_for_update().filter(operator_id=operator_id, pk=key_id).first()
    if row is None:
        raise NotFound("There is no such key.")
    return row


def _check_scopes(scopes: list[Permission], by: Principal, operator_id: UUID) -> None:
    if not scopes:
        raise ScopeRefused("A key without a scope opens nothing.", pointers=[_pointer("/scopes", "Name one at least.")])
    refused = [
        _pointer(f"/scopes/{place}", f"{scope} is not for keys, or not yours to give.")
        for place, scope in enumerate(scopes)
        if scope not in GRANTABLE_TO_KEYS or not may_at(by, scope, operator_id)
    ]
    if refused:
        raise ScopeRefused("A key may do only what is meant for machines and what you may do.", pointers=refused)


def _renew(row: ApiKey) -> str:
    """A new secret of the key, of which the row keeps the hash. The key's id is in it, so that it is found."""
    secret = f"{ids.encode(_PREFIX, row.id)}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    row.secret_hash = rules.secret_hash(secret)
    return secret


def _proven(secret: str, now: datetime) -> ApiKey:
    """The key with this secret, held, so that no token slips past its being revoked. Raises ApiKeyInvalid."""
    row = _named(secret)
    if row is None or row.revoked_at or not _fits(row, rules.secret_hash(secret), now):
        raise ApiKeyInvalid("This is not the secret of a key that works.", error="invalid_client")
    return row


def _named(secret: str) -> ApiKey | None:
    head, _, rest = secret.partition("_")
    try:
        key_id = ids.decode(_PREFIX, f"{head}_{rest.partition('_')[0]}")
    except ids.MalformedId:
        return None
    return ApiKey.objects.select_for_update().filter(pk=key_id).first()


def _fits(row: ApiKey, hashed: bytes, now: datetime) -> bool:
    known = [row.secret_hash]
    if row.old_secret_hash and row.old_secret_until and now < row.old_secret_until:
        known.append(row.old_secret_hash)
    return any([hmac.compare_digest(bytes(one), hashed) for one in known])  # noqa: C419  all of them, whichever fits


def _granted(row: ApiKey, scope: str | None) -> tuple[Permission, ...]:
    has = queries.key_of(row).scopes
    if scope is None:
        return has
    asked = scope.split()
    if not asked or not set(asked) <= {one.value for one in has}:
        pointers = [_pointer("/scope", f"The key has: {' '.join(has)}")]
        raise ScopeRefused("The key does not have what was asked for.", pointers=pointers, error="invalid_scope")
    return tuple(one for one in has if one in asked)


def _signed(row: ApiKey, scopes: Collection[Permission], now: datetime) -> str:
    claims = {
        "iss": ISSUER,
        "sub": str(row.id),
        "key": str(row.id),
        "operator": str(row.operator_id),
        "scope": " ".join(scopes),
        "iat": now.timestamp(),  # to the microsecond: what ends earlier tokens must not end this one
        "exp": int((now + settings.ACCESS_TOKEN_LIFETIME).timestamp()),
        "jti": str(ids.new_id()),
        "token_use": "access",
    }
    return keys.sign_token(claims)


def _pointer(path: str, detail: str) -> Pointer:
    return Pointer(path, ScopeRefused.code, detail)


def _record(verb: str, row: ApiKey, by: Principal, now: datetime, **more: str | bool) -> None:
    detail = {"operator": ids.encode("opr", row.operator_id), "name": row.name, **more}
    audit.record(by.actor, verb, ids.encode("key", row.id), detail, now=now)
