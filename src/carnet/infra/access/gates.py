"""The gates. They raise, or let pass; what follows them may act."""

from __future__ import annotations

from uuid import UUID

from carnet.infra.access.permissions import GRANTS, Permission
from carnet.infra.access.roles import PlatformRole
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel.problem import Problem


class SecondFactorNeeded(Problem):
    """The account has the right, and only who logged in with a second factor may use it."""

    code = "SECOND_FACTOR_NEEDED"


def may(by: Principal, permission: Permission) -> bool:
    """Whether `by` has the right on the whole platform."""
    return by.is_carnet or any(role in by.roles for role in GRANTS[permission] if isinstance(role, PlatformRole))


def may_at(by: Principal, permission: Permission, operator_id: UUID) -> bool:
    """Whether `by` has the right at the operator: as its member, as its machine, or on the whole platform."""
    if by.key_id is not None:
        return by.machine_of == operator_id and permission in by.scopes
    return may(by, permission) or by.memberships.get(operator_id) in GRANTS[permission]


def allow(by: Principal, permission: Permission) -> None:
    """Let pass who has the right on the whole platform. Raises Forbidden, SecondFactorNeeded."""
    if may(by, permission):
        return
    if any(role in by.withheld_roles for role in GRANTS[permission]):
        raise _second_factor()
    raise Forbidden


def allow_at(by: Principal, permission: Permission, operator_id: UUID) -> None:
    """Let pass who has the right at the operator.

    To strangers the operator's things do not exist. Raises NotFound, Forbidden (to its members and machines alone),
    SecondFactorNeeded.
    """
    if may_at(by, permission, operator_id):
        return
    if operator_id in by.withheld_memberships or any(role in by.withheld_roles for role in GRANTS[permission]):
        raise _second_factor()
    if operator_id in by.memberships or by.machine_of == operator_id:
        raise Forbidden
    raise NotFound


def _second_factor() -> Problem:
    return SecondFactorNeeded("This needs a login with a second factor: an authenticator app or a passkey.")
