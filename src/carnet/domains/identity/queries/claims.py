"""What somebody may do in a session, as tokens say it and as operations take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from carnet.domains.identity.contracts import MemberRole, PlatformRole, Profile
from carnet.domains.identity.models import Team
from carnet.domains.identity.queries.accounts import profile
from carnet.infra.access.roles import STAFF
from carnet.infra.principal import ISSUER, Principal
from carnet.infra.revocations import session_name


@dataclass(frozen=True, slots=True)
class _Rights:
    """An account's roles, apart from those that only count with a second factor while there was none."""

    roles: frozenset[PlatformRole]
    memberships: dict[UUID, MemberRole]
    withheld_roles: frozenset[PlatformRole]
    withheld_memberships: frozenset[UUID]


def token_claims(*, user_id: UUID, second_factor: bool) -> dict[str, Any]:
    """What an access token says about its owner, beside who it is.

    `second_factor` is whether one was used in the session. Raises NotFound.
    """
    account = profile(user_id=user_id)
    rights = _rights(account, second_factor=second_factor)
    return {
        "iss": ISSUER,
        "roles": [role.value for role in account.roles if role in rights.roles],
        "memberships": {str(operator): role.value for operator, role in rights.memberships.items()},
        "withheld": {
            "roles": sorted(role.value for role in rights.withheld_roles),
            "memberships": sorted(str(operator) for operator in rights.withheld_memberships),
        },
        "locale": account.language,
        "second_factor": second_factor,
    }


def principal(*, user_id: UUID, second_factor: bool, session: str = "") -> Principal:
    """The account as operations take it, with its rights in a session; `session` is that session's key.

    Raises NotFound.
    """
    account = profile(user_id=user_id)
    rights = _rights(account, second_factor=second_factor)
    return Principal(
        user_id=user_id,
        roles=frozenset(role.value for role in rights.roles),
        memberships={operator: role.value for operator, role in rights.memberships.items()},
        locale=account.language,
        second_factor=second_factor,
        withheld_roles=frozenset(role.value for role in rights.withheld_roles),
        withheld_memberships=rights.withheld_memberships,
        session=session_name(session) if session else "",
    )


def _rights(account: Profile, *, second_factor: bool) -> _Rights:
    """Staff needs a second factor outside the demo, members where their operator asks for one."""
    roles, memberships = frozenset(account.roles), account.memberships
    if second_factor:
        return _Rights(roles, memberships, frozenset(), frozenset())
    staff = frozenset() if settings.DEMO else roles & STAFF
    strict: frozenset[UUID] = frozenset()
    if memberships:
        teams = Team.objects.filter(pk__in=memberships, needs_second_factor=True)
        strict = frozenset(teams.values_list("pk", flat=True))
    left = {operator: role for operator, role in memberships.items() if operator not in strict}
    return _Rights(roles - staff, left, staff, strict)
