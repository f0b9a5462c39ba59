"""The gates: who is let pass, who is told why not, and to whom nothing is there."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from carnet.infra.access import GRANTS, MemberRole, Permission, PlatformRole, SecondFactorNeeded, allow, allow_at
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal

OURS = UUID("018f0000-0000-7000-8000-000000000001")
THEIRS = UUID("018f0000-0000-7000-8000-000000000002")
SOMEBODY = Principal(user_id=UUID("018f0000-0000-7000-8000-000000000003"), roles=frozenset({"customer"}))


def _member(role: str) -> Principal:
    return replace(SOMEBODY, memberships={OURS: role})


def test_every_permission_is_granted_to_somebody() -> None:
    assert set(GRANTS) == set(Permission)
    assert all(GRANTS.values())


@pytest.mark.parametrize("permission", Permission)
def test_nobody_has_a_right_by_being_a_customer(permission: Permission) -> None:
    with pytest.raises(NotFound):
        allow_at(SOMEBODY, permission, OURS)
    with pytest.raises(Forbidden):
        allow(SOMEBODY, permission)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", MemberRole)
def test_t44_a_member_has_rights_at_the_own_operator_alone(permission: Permission, role: MemberRole) -> None:
    member = _member(role)
    if role in GRANTS[permission]:
        allow_at(member, permission, OURS)
    else:
        with pytest.raises(Forbidden):
            allow_at(member, permission, OURS)
    with pytest.raises(NotFound):
        allow_at(member, permission, THEIRS)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", PlatformRole)
def test_staff_have_their_rights_everywhere_once_a_second_factor_was_used(
    permission: Permission, role: PlatformRole
) -> None:
    if role not in GRANTS[permission]:
        return
    allow(replace(SOMEBODY, roles=frozenset({role})), permission)
    allow_at(replace(SOMEBODY, roles=frozenset({role})), permission, THEIRS)
    with pytest.raises(SecondFactorNeeded):
        allow(replace(SOMEBODY, withheld_roles=frozenset({role})), permission)


def test_a_membership_that_waits_for_a_second_factor_says_so() -> None:
    waiting = replace(SOMEBODY, withheld_memberships=frozenset({OURS}))
    with pytest.raises(SecondFactorNeeded):
        allow_at(waiting, Permission.TRIPS_READ, OURS)
    with pytest.raises(NotFound):
        allow_at(waiting, Permission.TRIPS_READ, THEIRS)


def test_carnet_itself_may_do_everything() -> None:
    for permission in Permission:
        allow(CARNET, permission)
        allow_at(CARNET, permission, OURS)
    assert CARNET.actor is None
