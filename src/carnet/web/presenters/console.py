"""What stands beside every page of an operator: whose it is, who is looking, where to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity.contracts import MemberRole, TeamEntry
from carnet.infra.access import Permission, may_at
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.web.presenters.team import ROLE_WORDS, name

_PAGES: Final[tuple[tuple[str, Promise, str, Permission], ...]] = (
    ("today", _("Today"), "home", Permission.TRIPS_READ),
    ("scanner", _("Scan"), "scan", Permission.TICKETS_SCAN),
    ("timetable", _("Timetable"), "grid", Permission.TRIPS_READ),
    ("trips", _("Trips"), "trips", Permission.TRIPS_READ),
    ("desk-bookings", _("Bookings"), "bag", Permission.BOOKINGS_READ),
    ("desk-sale", _("Sell tickets"), "event", Permission.CASH_TAKE),
    ("cash-desk", _("Cash desk"), "wallet", Permission.CASH_TAKE),
    ("operator-reports", _("Reports"), "info", Permission.REPORTS_ANSWER),
    ("goodwill", _("Vouchers"), "event", Permission.VOUCHERS_ISSUE),
    ("routes", _("Routes"), "route", Permission.CATALOG_READ),
    ("vehicles", _("Vehicles"), "bus", Permission.CATALOG_READ),
    ("fares", _("Fares"), "money", Permission.CATALOG_READ),
    ("promo-codes", _("Promo codes"), "wallet", Permission.CATALOG_READ),
    ("operator-events", _("Events"), "event", Permission.CATALOG_READ),
    ("settlement", _("Settlement"), "money", Permission.SETTLEMENTS_READ),
    ("operator-invoices", _("Invoices"), "pdf", Permission.SETTLEMENTS_READ),
    ("operator-profile", _("Profile"), "info", Permission.PROFILE_MANAGE),
    ("team", _("Team"), "team", Permission.MEMBERS_READ),
    ("api-keys", _("API keys"), "key", Permission.KEYS_MANAGE),
    ("webhooks", _("Webhooks"), "key", Permission.WEBHOOKS_MANAGE),
    ("team-activity", _("Activity"), "bell", Permission.ACTIVITY_READ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the console."""

    href: str
    word: str
    icon: str
    here: bool


@dataclass(frozen=True, slots=True)
class Console:
    """The side of the page. `id` is the operator's, as addresses write it."""

    id: str
    name: str
    role: str
    links: tuple[Link, ...]


def console(team: TeamEntry, by: Principal, *, here: str) -> Console:
    """The side for who looks at the page `here`; what is not theirs is not offered."""
    number = ids.encode("opr", team.operator_id)
    links = tuple(
        Link(reverse(f"web:{route}", args=[number]), str(word), icon, route == here)
        for route, word, icon, permission in _PAGES
        if may_at(by, permission, team.operator_id)
    )
    return Console(number, name(team.name), role_of(by, team.operator_id), links)


def role_of(by: Principal, operator_id: UUID) -> str:
    """The role held at the operator, in a word; staff of the platform hold none there."""
    held = by.memberships.get(operator_id)
    return str(ROLE_WORDS[MemberRole(held)]) if held else gettext("Staff of Carnet")
