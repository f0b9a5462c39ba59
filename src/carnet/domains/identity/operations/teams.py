"""Who belongs to an operator's team, in which role, and what the operator asks of its members."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import MemberEntry, MemberRole, TeamEntry
from carnet.domains.identity.models import Membership, Team, User
from carnet.domains.identity.operations import gates
from carnet.domains.identity.operations.profile import locked
from carnet.infra import audit, mail, revocations, sql
from carnet.infra.access import Permission, SecondFactorNeeded, allow_at, may
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import Problem


class LastOwner(Problem):
    """A team without an owner could never be changed again by its own people."""

    code = "LAST_OWNER"


def grant_membership(
    *, user_id: UUID, operator_id: UUID, role: MemberRole, by: Principal, now: datetime
) -> MemberEntry:
    """Give the member this role, instead of the one held there.

    Who has the right on the whole platform makes members too; owners invite them. A member in this role already stays
    as it is. Raises NotFound, Forbidden, SecondFactorNeeded, LastOwner.
    """
    allow_at(by, Permission.MEMBERS_MANAGE, operator_id)
    with transaction.atomic():
        if may(by, Permission.MEMBERS_MANAGE):
            Team.objects.get_or_create(pk=operator_id)  # the catalogue's event may come later
        team = gates.entered(operator_id, by=by, permission=Permission.MEMBERS_MANAGE)
        row = Membership.objects.filter(user_id=user_id, operator_id=operator_id).first()
        if row is None:
            row = _admit_directly(user_id, team, role, by, now)
        elif row.role != role:
            _change_role(row, team, role, by, now)
    return queries.member_of(row)


def revoke_membership(*, user_id: UUID, operator_id: UUID, by: Principal, now: datetime) -> None:
    """End the user's membership. Raises NotFound, Forbidden, SecondFactorNeeded, LastOwner."""
    with transaction.atomic():
        team = gates.entered(operator_id, by=by, permission=Permission.MEMBERS_MANAGE)
        row = _membership(user_id, operator_id)
        _end(row)
        audit.record(by.actor, "membership.revoked", _subject(user_id), _detail(team, role=row.role), now=now)
        _write("membership_ended", row.user, team, by, role=row.role)
        revocations.end_user(user_id, now=now)


def leave_team(*, user_id: UUID, operator_id: UUID, now: datetime) -> None:
    """End one's own membership, also one that waits for a second factor. Raises NotFound, LastOwner."""
    with transaction.atomic():
        _membership(user_id, operator_id)  # strangers hold up nobody, and learn nothing of the operator
        team = gates.held(operator_id)
        row = _membership(user_id, operator_id)
        _end(row)
        audit.record(user_id, "membership.left", _subject(user_id), _detail(team, role=row.role), now=now)
        revocations.end_user(user_id, now=now)


def set_team_security(*, operator_id: UUID, needs_second_factor: bool, by: Principal, now: datetime) -> TeamEntry:
    """Say whether memberships count only in sessions that used a second factor.

    Who demands it has used one, so that no team locks itself out. Its members are told. What is so already stays so.
    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    with transaction.atomic():
        team = gates.entered(operator_id, by=by, permission=Permission.SECURITY_MANAGE)
        if team.needs_second_factor != needs_second_factor:
            _check_factor(by, needs_second_factor)
            team.needs_second_factor = needs_second_factor
            team.save(update_fields=["needs_second_factor"])
            verb = "team.second-factor-demanded" if needs_second_factor else "team.second-factor-waived"
            audit.record(by.actor, verb, ids.encode("opr", operator_id), _detail(team), now=now)
            _tell_members(team, by, now)
    return queries.team_of(team)


def keep_teams(told: Iterable[tuple[UUID, str, int]]) -> None:
    """Know operators by these names of these versions; a name of a newer version stays."""
    newest = {operator: (name, version) for operator, name, version in sorted(told, key=lambda one: one[2])}
    rows = [{"operator_id": str(one), "name": name, "version": version} for one, (name, version) in newest.items()]
    values: dict[str, Any] = {"teams": Jsonb(rows)}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.identity", "keep_teams"), values)


def admit(user: User, team: Team, role: MemberRole, *, now: datetime) -> Membership:
    """Make the user a member. Nobody's token says more than is so, so none is ended."""
    return Membership.objects.create(user=user, operator_id=team.operator_id, role=role, created_at=now)


def _admit_directly(user_id: UUID, team: Team, role: MemberRole, by: Principal, now: datetime) -> Membership:
    if not may(by, Permission.MEMBERS_MANAGE):
        raise NotFound("The operator has no such member; send an invitation.")
    user = locked(user_id)
    if user.erased_at:
        raise NotFound("There is no such account.")
    row = admit(user, team, role, now=now)
    audit.record(by.actor, "membership.granted", _subject(user_id), _detail(team, role=role), now=now)
    _write("membership_granted", user, team, by, role=role)
    return row


def _change_role(row: Membership, team: Team, role: MemberRole, by: Principal, now: datetime) -> None:
    held, row.role = row.role, role.value
    if held == MemberRole.OWNER:
        keep_an_owner(row)
    row.save(update_fields=["role"])
    detail = {"from": held, "to": role}
    audit.record(by.actor, "membership.role-changed", _subject(row.user_id), _detail(team, **detail), now=now)
    _write("membership_changed", row.user, team, by, role=role)
    revocations.end_user(row.user_id, now=now)


def _end(row: Membership) -> None:
    if row.role == MemberRole.OWNER:
        keep_an_owner(row)
    row.delete()


def keep_an_owner(row: Membership) -> None:
    """Refuse that the last owner who can log in stops being one; the team is held. Raises LastOwner."""
    if queries.owns_alone(operator_id=row.operator_id, user_id=row.user_id):
        raise LastOwner("A team needs an owner; make somebody else an owner first.")


def _membership(user_id: UUID, operator_id: UUID) -> Membership:
    row = Membership.objects.select_related("user").filter(user_id=user_id, operator_id=operator_id).first()
    if row is None:
        raise NotFound("The operator has no such member.")
    return row


def _check_factor(by: Principal, needs_second_factor: bool) -> None:
    if needs_second_factor and not (by.second_factor or by.is_carnet):
        raise SecondFactorNeeded("Log in with a second factor yourself before you demand one of your members.")


def _tell_members(team: Team, by: Principal, now: datetime) -> None:
    """End what the members' tokens say; who now needs more than before gets to know why."""
    for row in Membership.objects.select_related("user").filter(operator_id=team.operator_id):
        revocations.end_user(row.user_id, now=now)
        if team.needs_second_factor:
            _write("second_factor_demanded", row.user, team, by)


def _write(message: str, user: User, team: Team, by: Principal, **values: Any) -> None:
    """Write to the person concerned, unless it is who acts, or nobody does."""
    if user.email and not by.is_carnet and by.user_id != user.id:
        mail.send(f"identity/email/{message}", to=user.email, context={"user": user, "team": team, **values})


def _subject(user_id: UUID) -> str:
    return ids.encode("usr", user_id)


def _detail(team: Team, **more: str) -> dict[str, str]:
    return {"operator": ids.encode("opr", team.operator_id), **more}
