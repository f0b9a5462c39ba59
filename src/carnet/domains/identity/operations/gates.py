"""The gate in front of a team: what the token says, then, with the team held, what is so by now."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from carnet.domains.identity.models import Membership, Team
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def entered(operator_id: UUID, *, by: Principal, permission: Permission) -> Team:
    """The operator's team, held until the transaction ends, for who has the right now.

    A token may be a minute behind: who was just removed or demoted does nothing more here. Raises NotFound, Forbidden,
    SecondFactorNeeded.
    """
    allow_at(by, permission, operator_id)
    team = held(operator_id)
    allow_at(_as_of_now(by, operator_id), permission, operator_id)
    return team


def held(operator_id: UUID) -> Team:
    """The operator's team, held until the transaction ends: its members change one after the other. Raises NotFound."""
    team = Team.objects.select_for_update().filter(pk=operator_id).first()
    if team is None:
        raise NotFound("There is no such operator.")
    return team


def _as_of_now(by: Principal, operator_id: UUID) -> Principal:
    if operator_id not in by.memberships:
        return by
    row = Membership.objects.filter(user_id=by.user_id, operator_id=operator_id).first()
    others = {one: role for one, role in by.memberships.items() if one != operator_id}
    return replace(by, memberships={**others, operator_id: row.role} if row else others)
