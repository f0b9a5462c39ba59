"""Who may do what: closing and opening accounts, platform roles, and tokens for scripts on this machine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import PlatformRole, Profile
from carnet.domains.identity.models import User
from carnet.domains.identity.operations import telling
from carnet.domains.identity.operations.endings import end_access
from carnet.domains.identity.operations.profile import locked_row
from carnet.infra import audit, keys, revocations
from carnet.infra.access import Permission, allow
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import Problem


class OwnAccount(Problem):
    """Nobody closes their own account as staff, or they could not open it again."""

    code = "OWN_ACCOUNT"


class LastAdmin(Problem):
    """Without this admin there would be none; make another one first."""

    code = "LAST_ADMIN"


class AccountErased(Problem):
    """The person was forgotten; the account can neither be opened nor given anything."""

    code = "ACCOUNT_ERASED"


def ban(*, user_id: UUID, by: Principal, reason: str, now: datetime) -> Profile:
    """Close the account for its owner's conduct: nobody logs in, refreshes or acts in it, anywhere within 60 seconds.

    A banned account stays as it is. Raises Forbidden, SecondFactorNeeded, NotFound, OwnAccount, LastAdmin.
    """
    allow(by, Permission.USERS_CLOSE)
    if by.user_id == user_id:
        raise OwnAccount("Nobody bans their own account.")
    with transaction.atomic():
        user = kept_admins(user_id, by)
        if user.banned_at is None:
            user.banned_at = now
            _told(user, by, "user.banned", now, reason=reason)
        end_access(user_id=user.id, now=now)
    return queries.profile_of(user)


def unban(*, user_id: UUID, by: Principal, reason: str, now: datetime) -> Profile:
    """Take back a ban; an account without one stays as it is.

    Raises Forbidden, SecondFactorNeeded, NotFound, AccountErased.
    """
    allow(by, Permission.USERS_CLOSE)
    with transaction.atomic():
        user = _not_erased(locked_row(user_id))
        if user.banned_at is not None:
            user.banned_at = None
            _told(user, by, "user.unbanned", now, reason=reason)
    return queries.profile_of(user)


def deactivate(*, user_id: UUID, by: Principal, reason: str = "", now: datetime) -> Profile:
    """Close the account at its owner's wish, or as staff; everything in it is kept, and only staff opens it again.

    A closed account stays as it is. Raises Forbidden, SecondFactorNeeded, NotFound, LastAdmin.
    """
    if by.user_id != user_id:
        allow(by, Permission.USERS_CLOSE)
    with transaction.atomic():
        user = kept_admins(user_id, by)
        if user.is_active:
            user.is_active = False
            _told(user, by, "user.deactivated", now, reason=reason)
        end_access(user_id=user.id, now=now)
    return queries.profile_of(user)


def deactivate_other(*, user_id: UUID, by: Principal, reason: str, now: datetime) -> Profile:
    """Close somebody else's account as staff: one's own takes a proof that a token alone is not.

    Raises Forbidden, SecondFactorNeeded, NotFound, OwnAccount, LastAdmin.
    """
    allow(by, Permission.USERS_CLOSE)
    if by.user_id == user_id:
        raise OwnAccount("Close your own account in its settings.")
    return deactivate(user_id=user_id, by=by, reason=reason, now=now)


def reactivate(*, user_id: UUID, by: Principal, reason: str, now: datetime) -> Profile:
    """Open a deactivated account again; an active one stays as it is, and a ban stays in force.

    Raises Forbidden, SecondFactorNeeded, NotFound, AccountErased.
    """
    allow(by, Permission.USERS_CLOSE)
    with transaction.atomic():
        user = _not_erased(locked_row(user_id))
        if not user.is_active:
            user.is_active = True
            _told(user, by, "user.reactivated", now, reason=reason)
    return queries.profile_of(user)


def set_roles(
    *, user_id: UUID, roles: Collection[PlatformRole], by: Principal, reason: str = "", now: datetime
) -> Profile:
    """Give the account exactly these platform roles; who loses one loses it everywhere within 60 seconds.

    Raises Forbidden, SecondFactorNeeded, NotFound, AccountErased, LastAdmin.
    """
    allow(by, Permission.USERS_ROLES)
    wanted = sorted(role.value for role in roles)
    with transaction.atomic():
        user = locked_row(user_id) if PlatformRole.ADMIN in roles else kept_admins(user_id, by)
        before = sorted(_not_erased(user).roles)
        if before != wanted:
            user.roles = wanted
            _told(user, by, "user.roles-set", now, reason=reason, **{"from": before, "to": wanted})
        if set(before) - set(wanted):
            revocations.end_user(user.id, now=now)
    return queries.profile_of(user)


def kept_admins(user_id: UUID, by: Principal) -> User:
    """The account, locked, unless taking its rights leaves no admin; Carnet's keeper can always make a new one.

    Admins are locked in one order, so that two who close each other's accounts follow one another.
    Raises NotFound, LastAdmin.
    """
    admins = Q(roles__contains=[PlatformRole.ADMIN.value], is_active=True, banned_at=None)
    if by.is_carnet or not User.objects.filter(admins, pk=user_id).exists():
        return locked_row(user_id)
    held = list(User.objects.select_for_update().filter(admins).order_by("id"))
    if len(held) < 2 and any(one.id == user_id for one in held):  # noqa: PLR2004  this one and another
        raise LastAdmin("This is the last admin; make another one first.")
    return locked_row(user_id)


def _not_erased(user: User) -> User:
    if user.erased_at is not None:
        raise AccountErased("This person was erased; only the id is left.")
    return user


def _told(user: User, by: Principal, verb: str, now: datetime, *, reason: str, **more: Any) -> None:
    """Save the account as its next version, tell of it, and note who did it and why."""
    telling.updated(user, now)
    detail = {**more, **({"reason": reason} if reason else {})}
    audit.record(by.actor, verb, ids.encode("usr", user.id), detail, now=now)


def access_token(*, user_id: UUID, second_factor: bool = False, now: datetime) -> str:
    """An access token without a session: it cannot be refreshed and ends with its 15 minutes. Raises NotFound."""
    claims = queries.token_claims(user_id=user_id, second_factor=second_factor) | {
        "sub": str(user_id),
        "iat": now.timestamp(),
        "exp": int((now + settings.ACCESS_TOKEN_LIFETIME).timestamp()),
        "jti": str(ids.new_id()),
        "token_use": "access",
        "sid": "",
    }
    return keys.sign_token(claims)
