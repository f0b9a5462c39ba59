"""What somebody may ask of us about themselves: all that we know, and to be forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction

from carnet.domains.identity.contracts import Erasure, MemberRole
from carnet.domains.identity.events import UserErased
from carnet.domains.identity.models import Invitation, Membership, Passenger, User
from carnet.domains.identity.operations import gates
from carnet.domains.identity.operations.access import kept_admins
from carnet.domains.identity.operations.endings import end_access
from carnet.domains.identity.operations.profile import locked
from carnet.infra import audit, personal
from carnet.infra.access import Permission, allow
from carnet.infra.deliveries import log as deliveries
from carnet.infra.events import publish
from carnet.infra.limits import Limit
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import Problem

_EXPORTS: Final = Limit("export", 5, timedelta(hours=1))
# In their own words: `User` has defaults for a new account, and this is the end of one.
_BLANK: Final[dict[str, Any]] = {
    "email": None,
    "phone": None,
    "phone_verified": False,
    "first_name": "",
    "last_name": "",
    "city": "",
    "birth_date": None,
    "language": "en",
    "currency": "EUR",
    "roles": [],
    "is_active": False,
}


class ErasureObstructed(Problem):
    """Something must be settled first; the member `obstacles` lists what, each with a code and a sentence."""

    code = "ERASURE_OBSTRUCTED"


def export_person(*, user_id: UUID, now: datetime) -> bytes:
    """All that this process knows about the account, as a zip of JSON files. Raises NotFound, RateLimited."""
    _EXPORTS.spend(str(user_id), now=now)
    with transaction.atomic():
        locked(user_id)
        audit.record(user_id, "user.exported", ids.encode("usr", user_id), now=now)
    return personal.archive(user_id, now=now)


def erase_person(*, user_id: UUID, by: Principal, now: datetime) -> Erasure:
    """Forget the person behind an account, whose bare id stays; the same contacts may sign up anew.

    Other domains follow the event `user.erased`. Who is forgotten already stays so. Raises NotFound, Forbidden (for
    other people's accounts), SecondFactorNeeded, LastAdmin, ErasureObstructed.
    """
    if by.user_id != user_id:
        allow(by, Permission.USERS_CLOSE)
    with transaction.atomic():
        _hold_teams(user_id)
        user = kept_admins(user_id, by)
        if user.erased_at is None:
            _check_obstacles(user_id, now)
            _leave_teams(user, by, now)
            _forget(user, now)
            audit.record(by.actor, "user.erased", ids.encode("usr", user_id), now=now)
            publish(UserErased(user_id), aggregate_id=user_id, aggregate_version=user.version, now=now)
        return Erasure(user_id, user.erased_at or now, personal.kept())


def _hold_teams(user_id: UUID) -> None:
    """Teams before people, as everywhere; so that nobody else stops being an owner meanwhile."""
    owned = Membership.objects.filter(user_id=user_id, role=MemberRole.OWNER.value)
    for operator_id in owned.order_by("operator_id").values_list("operator_id", flat=True):
        gates.held(operator_id)


def _check_obstacles(user_id: UUID, now: datetime) -> None:
    found = personal.obstacles(user_id, now=now)
    if found:
        detail = " ".join(one.detail for one in found)
        listed = [{"code": one.code, "detail": one.detail} for one in found]
        raise ErasureObstructed(detail, obstacles=listed)


def _leave_teams(user: User, by: Principal, now: datetime) -> None:
    for row in user.memberships.all():
        detail = {"operator": ids.encode("opr", row.operator_id), "role": row.role}
        audit.record(by.actor, "membership.left", ids.encode("usr", user.id), detail, now=now)
    user.memberships.all().delete()


def _forget(user: User, now: datetime) -> None:
    end_access(user_id=user.id, now=now)
    deliveries.forget(user_id=user.id, addresses=[user.email or "", user.phone or ""])
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession, Passenger):
        model._default_manager.filter(user=user).delete()  # noqa: SLF001  Django's public name of it
    if user.email:
        Invitation.objects.filter(email=user.email).delete()
    for name, value in _BLANK.items():
        setattr(user, name, value)
    user.set_unusable_password()
    user.last_login = None
    user.erased_at = now
    user.version += 1
    user.save()
