"""An operator's team and its machines in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity.contracts import (
    ApiKeyEntry,
    InvitationEntry,
    InvitationStatus,
    MemberEntry,
    MemberRole,
    OwnTeam,
)
from carnet.infra.access import Permission, may_at
from carnet.infra.principal import Principal
from carnet.kernel import ids

ROLE_WORDS: Final[dict[MemberRole, Promise]] = {
    MemberRole.OWNER: _("Owner"),
    MemberRole.MANAGER: _("Manager"),
    MemberRole.AGENT: _("Agent"),
    MemberRole.INSPECTOR: _("Inspector"),
}
ROLE_MEANINGS: Final[dict[MemberRole, Promise]] = {
    MemberRole.OWNER: _("Does everything: the profile, the team, its security, API keys, and all a manager does."),
    MemberRole.MANAGER: _("Keeps vehicles, routes, timetables, fares and events, runs the trips, sees the team."),
    MemberRole.AGENT: _("Sees all trips, drafts too, and sells at the desk."),
    MemberRole.INSPECTOR: _("Sees all trips and checks tickets."),
}
SCOPE_WORDS: Final[dict[Permission, Promise]] = {
    Permission.TRIPS_READ: _("See all trips, drafts too"),
    Permission.TRIPS_PUBLISH: _("Put trips on sale and take them off"),
    Permission.TRIPS_RUN: _("Delay, board, dispatch and cancel trips, give them another vehicle"),
    Permission.CATALOG_READ: _("See vehicles, seat plans, routes, timetables, fares and events"),
    Permission.FLEET_MANAGE: _("Keep vehicles and seat plans"),
    Permission.SCHEDULE_MANAGE: _("Keep routes, stations, timetables, trips and events"),
    Permission.FARES_MANAGE: _("Keep fares and promo codes"),
    Permission.SETTLEMENTS_READ: _("Read statements and invoices"),
    Permission.TICKETS_SCAN: _("Scan tickets, see who is on board"),
}


@dataclass(frozen=True, slots=True)
class Own:
    """A team of mine. `locked`: my role there waits for a login with a second factor."""

    id: str
    name: str
    role: str
    meaning: str
    locked: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team."""

    id: str
    name: str
    email: str
    role: MemberRole
    role_word: str
    second_factor: bool
    joined_at: datetime
    is_me: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation that waits for its answer."""

    id: str
    email: str
    role_word: str
    expires_at: datetime
    lapsed: bool


@dataclass(frozen=True, slots=True)
class Key:
    """A machine of the operator."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    old_until: datetime | None
    revoked_at: datetime | None


def own(teams: Sequence[OwnTeam], by: Principal) -> tuple[Own, ...]:
    """The teams somebody belongs to."""
    return tuple(
        Own(
            id=ids.encode("opr", one.team.operator_id),
            name=name(one.team.name),
            role=str(ROLE_WORDS[one.role]),
            meaning=str(ROLE_MEANINGS[one.role]),
            locked=one.team.operator_id in by.withheld_memberships,
            opens=may_at(by, Permission.TRIPS_READ, one.team.operator_id),
        )
        for one in teams
    )


def name(told: str) -> str:
    """What a team is called before the catalogue has told its name, too."""
    return told or gettext("New operator")


def meanings() -> tuple[tuple[Promise, Promise], ...]:
    """What each role may do."""
    return tuple((ROLE_WORDS[role], ROLE_MEANINGS[role]) for role in MemberRole)


def members(rows: Sequence[MemberEntry], *, me: UUID) -> tuple[Member, ...]:
    """Everybody, who joined first comes first."""
    return tuple(member(row, me=me) for row in rows)


def member(row: MemberEntry, *, me: UUID) -> Member:
    """One of them."""
    return Member(
        id=ids.encode("usr", row.user_id),
        name=f"{row.first_name} {row.last_name}".strip() or row.email or gettext("Somebody without a name"),
        email=row.email or "",
        role=row.role,
        role_word=str(ROLE_WORDS[row.role]),
        second_factor=row.second_factor,
        joined_at=row.joined_at,
        is_me=row.user_id == me,
    )


def waiting(rows: Sequence[InvitationEntry], *, now: datetime) -> tuple[Asked, ...]:
    """Invitations that nobody has accepted or withdrawn."""
    return tuple(
        Asked(
            id=ids.encode("inv", row.id),
            email=row.email,
            role_word=str(ROLE_WORDS[row.role]),
            expires_at=row.expires_at,
            lapsed=row.status(now) is InvitationStatus.EXPIRED,
        )
        for row in rows
        if row.status(now) in {InvitationStatus.OPEN, InvitationStatus.EXPIRED}
    )


def keys(rows: Sequence[ApiKeyEntry], *, now: datetime) -> tuple[Key, ...]:
    """The machines, those that still work first."""
    return tuple(sorted((key(row, now=now) for row in rows), key=lambda one: one.revoked_at is not None))


def key(row: ApiKeyEntry, *, now: datetime) -> Key:
    """One of them; `old_until` is told while the old secret still works."""
    old = row.old_secret_until
    return Key(
        id=ids.encode("key", row.id),
        name=row.name,
        scopes=tuple(str(SCOPE_WORDS.get(scope, scope.value)) for scope in row.scopes),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        old_until=old if old and old > now else None,
        revoked_at=row.revoked_at,
    )
