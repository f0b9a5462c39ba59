"""Who may do what: roles, memberships, closing accounts, and tokens for scripts on this machine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import jwt
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import MemberRole, PlatformRole, Profile
from carnet.domains.identity.models import Membership
from carnet.domains.identity.operations import telling
from carnet.domains.identity.operations.profile import locked
from carnet.infra import audit, keys
from carnet.kernel import ids


def ban(*, user_id: UUID, actor: UUID | None, reason: str, now: datetime) -> Profile:
    """Close the account: no login, no refresh, no session from now on; access tokens die within their 15 minutes.

    A banned account stays as it is. Raises NotFound.
    """
    with transaction.atomic():
        user = locked(user_id)
        if user.banned_at is None:
            user.banned_at = now
            telling.updated(user, now)
            audit.record(actor, "user.banned", ids.encode("usr", user.id), {"reason": reason}, now=now)
        for session in UserSession.objects.filter(user=user):
            session.end()
    return queries.profile_of(user)


def unban(*, user_id: UUID, actor: UUID | None, reason: str, now: datetime) -> Profile:
    """Open a banned account again; an open one stays as it is. Raises NotFound."""
    with transaction.atomic():
        user = locked(user_id)
        if user.banned_at is not None:
            user.banned_at = None
            telling.updated(user, now)
            audit.record(actor, "user.unbanned", ids.encode("usr", user.id), {"reason": reason}, now=now)
    return queries.profile_of(user)


def set_roles(*, user_id: UUID, roles: Collection[PlatformRole], actor: UUID | None, now: datetime) -> Profile:
    """Give the account exactly these platform roles. Raises NotFound."""
    wanted = sorted(role.value for role in roles)
    with transaction.atomic():
        user = locked(user_id)
        if sorted(user.roles) != wanted:
            detail = {"from": sorted(user.roles), "to": wanted}
            user.roles = wanted
            telling.updated(user, now)
            audit.record(actor, "user.roles-set", ids.encode("usr", user.id), detail, now=now)
    return queries.profile_of(user)


def grant_membership(
    *, user_id: UUID, operator_id: UUID, role: MemberRole, actor: UUID | None, now: datetime
) -> Profile:
    """Make the user a member of the operator in this role, instead of any role held there. Raises NotFound."""
    with transaction.atomic():
        user = locked(user_id)
        held = user.memberships.filter(operator_id=operator_id).values_list("role", flat=True).first()
        if held != role:
            changed = {"role": role.value}
            Membership.objects.update_or_create(
                user=user, operator_id=operator_id, defaults=changed, create_defaults={**changed, "created_at": now}
            )
            detail = {"operator": ids.encode("opr", operator_id), "role": role.value}
            audit.record(actor, "membership.granted", ids.encode("usr", user.id), detail, now=now)
    return queries.profile(user_id=user_id)


def revoke_membership(*, user_id: UUID, operator_id: UUID, actor: UUID | None, now: datetime) -> Profile:
    """End the user's membership, if there is one. Raises NotFound."""
    with transaction.atomic():
        user = locked(user_id)
        removed, _ = user.memberships.filter(operator_id=operator_id).delete()
        if removed:
            detail = {"operator": ids.encode("opr", operator_id)}
            audit.record(actor, "membership.revoked", ids.encode("usr", user.id), detail, now=now)
    return queries.profile(user_id=user_id)


def access_token(*, user_id: UUID, now: datetime) -> str:
    """An access token without a session: it cannot be refreshed and ends with its 15 minutes. Raises NotFound."""
    claims = queries.token_claims(user_id=user_id) | {
        "sub": str(user_id),
        "iat": int(now.timestamp()),
        "exp": int((now + settings.ACCESS_TOKEN_LIFETIME).timestamp()),
        "jti": str(ids.new_id()),
        "token_use": "access",
        "sid": "",
    }
    named = {"kid": keys.token_jwk()["kid"]}
    return jwt.encode(claims, keys.token_key(), algorithm=keys.TOKEN_ALGORITHM, headers=named)
