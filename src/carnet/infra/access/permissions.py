"""The one table of permissions. docs/reference/permissions.md shows it; a test keeps the two alike."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from carnet.infra.access.roles import MemberRole, PlatformRole

_ADMIN: Final = PlatformRole.ADMIN
_SUPPORT: Final = PlatformRole.SUPPORT
_OWNER: Final = MemberRole.OWNER
_MANAGER: Final = MemberRole.MANAGER
_AGENT: Final = MemberRole.AGENT
_INSPECTOR: Final = MemberRole.INSPECTOR


class Permission(StrEnum):
    """A right. Those before `MEMBERS_READ` are about the platform, the others about one operator."""

    USERS_READ = "users.read"
    USERS_CLOSE = "users.close"
    USERS_ROLES = "users.roles"
    AUDIT_READ = "audit.read"
    OPERATORS_MANAGE = "operators.manage"
    NETWORK_MANAGE = "network.manage"
    PAYOUTS_MANAGE = "payouts.manage"
    PAYMENTS_READ = "payments.read"
    DELIVERIES_READ = "deliveries.read"

    MEMBERS_READ = "members.read"
    MEMBERS_MANAGE = "members.manage"
    SECURITY_MANAGE = "security.manage"
    KEYS_MANAGE = "keys.manage"
    ACTIVITY_READ = "activity.read"
    TRIPS_READ = "trips.read"
    TRIPS_PUBLISH = "trips.publish"
    TRIPS_RUN = "trips.run"
    PROFILE_MANAGE = "profile.manage"
    CATALOG_READ = "catalog.read"
    FLEET_MANAGE = "fleet.manage"
    SCHEDULE_MANAGE = "schedule.manage"
    FARES_MANAGE = "fares.manage"
    BOOKINGS_READ = "bookings.read"
    REFUNDS_MANAGE = "refunds.manage"
    CASH_TAKE = "cash.take"
    VOUCHERS_ISSUE = "vouchers.issue"
    SETTLEMENTS_READ = "settlements.read"
    TICKETS_SCAN = "tickets.scan"
    REPORTS_ANSWER = "reports.answer"
    WEBHOOKS_MANAGE = "webhooks.manage"


MEANINGS: Final[dict[Permission, str]] = {
    Permission.USERS_READ: "find accounts and look at them",
    Permission.USERS_CLOSE: "ban and deactivate accounts, open them again",
    Permission.USERS_ROLES: "give and take the platform's roles",
    Permission.AUDIT_READ: "read the whole audit log",
    Permission.OPERATORS_MANAGE: "approve, suspend and create operators, set their commission",
    Permission.NETWORK_MANAGE: "keep cities and the platform's stations",
    Permission.PAYOUTS_MANAGE: "pay out what operators have earned",
    Permission.PAYMENTS_READ: "find all payments and refunds and look at them",
    Permission.DELIVERIES_READ: "see which messages were sent to whom and what became of them, send one again",
    Permission.MEMBERS_READ: "see the team and its open invitations",
    Permission.MEMBERS_MANAGE: "invite members, change their roles, remove them",
    Permission.SECURITY_MANAGE: "demand a second factor of all members",
    Permission.KEYS_MANAGE: "make, rotate and revoke API keys",
    Permission.ACTIVITY_READ: "read what happened to the team and its keys",
    Permission.TRIPS_READ: "see all trips, drafts too",
    Permission.TRIPS_PUBLISH: "put trips on sale and take them off",
    Permission.TRIPS_RUN: "delay, board, dispatch and cancel trips, give them another vehicle",
    Permission.PROFILE_MANAGE: "change what travellers read about the company, its hold and lead times",
    Permission.CATALOG_READ: "see vehicles, seat plans, routes, timetables, fares and events",
    Permission.FLEET_MANAGE: "keep vehicles and seat plans",
    Permission.SCHEDULE_MANAGE: "keep routes, stations of one's own, timetables, trips and events",
    Permission.FARES_MANAGE: "keep fares and promo codes",
    Permission.BOOKINGS_READ: "find bookings of the operator's trips and look at them",
    Permission.REFUNDS_MANAGE: "cancel tickets for travellers and give back more than the fare says, with a reason",
    Permission.CASH_TAKE: "sell for cash at a desk, pay cash refunds out",
    Permission.VOUCHERS_ISSUE: "give goodwill vouchers at the operator's or the platform's expense",
    Permission.SETTLEMENTS_READ: "read statements, payouts and invoices",
    Permission.TICKETS_SCAN: "take manifests along, scan tickets, see who is on board",
    Permission.REPORTS_ANSWER: "read and answer travellers' reports, about the operator's trips or all of them",
    Permission.WEBHOOKS_MANAGE: "have events sent to a server of the operator's, see and repeat deliveries",
}
"""What a permission allows, in words for people."""

GRANTS: Final[dict[Permission, frozenset[PlatformRole | MemberRole]]] = {
    Permission.USERS_READ: frozenset({_ADMIN, _SUPPORT}),
    Permission.USERS_CLOSE: frozenset({_ADMIN}),
    Permission.USERS_ROLES: frozenset({_ADMIN}),
    Permission.AUDIT_READ: frozenset({_ADMIN}),
    Permission.OPERATORS_MANAGE: frozenset({_ADMIN}),
    Permission.NETWORK_MANAGE: frozenset({_ADMIN}),
    Permission.PAYOUTS_MANAGE: frozenset({_ADMIN}),
    Permission.PAYMENTS_READ: frozenset({_ADMIN, _SUPPORT}),
    Permission.DELIVERIES_READ: frozenset({_ADMIN, _SUPPORT}),
    Permission.MEMBERS_READ: frozenset({_ADMIN, _SUPPORT, _OWNER, _MANAGER}),
    Permission.MEMBERS_MANAGE: frozenset({_ADMIN, _OWNER}),
    Permission.SECURITY_MANAGE: frozenset({_ADMIN, _OWNER}),
    Permission.KEYS_MANAGE: frozenset({_OWNER}),
    Permission.ACTIVITY_READ: frozenset({_ADMIN, _OWNER}),
    Permission.TRIPS_READ: frozenset({_ADMIN, _SUPPORT, _OWNER, _MANAGER, _AGENT, _INSPECTOR}),
    Permission.TRIPS_PUBLISH: frozenset({_ADMIN, _OWNER, _MANAGER}),
    Permission.TRIPS_RUN: frozenset({_ADMIN, _OWNER, _MANAGER}),
    Permission.PROFILE_MANAGE: frozenset({_ADMIN, _OWNER}),
    Permission.CATALOG_READ: frozenset({_ADMIN, _SUPPORT, _OWNER, _MANAGER, _AGENT, _INSPECTOR}),
    Permission.FLEET_MANAGE: frozenset({_ADMIN, _OWNER, _MANAGER}),
    Permission.SCHEDULE_MANAGE: frozenset({_ADMIN, _OWNER, _MANAGER}),
    Permission.FARES_MANAGE: frozenset({_ADMIN, _OWNER, _MANAGER}),
    Permission.BOOKINGS_READ: frozenset({_ADMIN, _SUPPORT, _OWNER, _MANAGER, _AGENT}),
    Permission.REFUNDS_MANAGE: frozenset({_ADMIN, _SUPPORT, _OWNER, _MANAGER}),
    Permission.CASH_TAKE: frozenset({_OWNER, _MANAGER, _AGENT}),
    Permission.VOUCHERS_ISSUE: frozenset({_ADMIN, _SUPPORT, _OWNER, _MANAGER}),
    Permission.SETTLEMENTS_READ: frozenset({_ADMIN, _SUPPORT, _OWNER}),
    Permission.TICKETS_SCAN: frozenset({_ADMIN, _OWNER, _MANAGER, _AGENT, _INSPECTOR}),
    Permission.REPORTS_ANSWER: frozenset({_ADMIN, _SUPPORT, _OWNER, _MANAGER, _AGENT}),
    Permission.WEBHOOKS_MANAGE: frozenset({_ADMIN, _OWNER}),
}
"""Who has a right: platform roles everywhere, member roles at their operator."""

GRANTABLE_TO_KEYS: Final = frozenset(
    {
        Permission.TRIPS_READ,
        Permission.TRIPS_PUBLISH,
        Permission.TRIPS_RUN,
        Permission.CATALOG_READ,
        Permission.FLEET_MANAGE,
        Permission.SCHEDULE_MANAGE,
        Permission.FARES_MANAGE,
        Permission.SETTLEMENTS_READ,
        Permission.TICKETS_SCAN,
    }
)
"""What a machine of an operator may be allowed; people and security stay with people."""
