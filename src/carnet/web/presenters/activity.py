"""Security events in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity.contracts import ActivityEntry, Doer
from carnet.kernel import ids
from carnet.web.presenters.team import ROLE_WORDS

# Every verb of the audit log that people can meet. A test keeps this and the domain's table alike.
WORDS: Final[dict[str, Promise]] = {
    "user.signed-up": _("Account opened"),
    "user.logged-in": _("Logged in"),
    "user.login-failed": _("Login with a wrong password"),
    "user.logged-out": _("Logged out"),
    "code.sent": _("Code sent"),
    "code.wrong": _("Wrong code"),
    "refresh.reused": _("A login was copied and used twice; it was ended"),
    "session.ended": _("Session ended"),
    "email.verified": _("E-mail address proven"),
    "email.changed": _("E-mail address changed"),
    "phone.verified": _("Mobile number proven"),
    "phone.changed": _("Mobile number changed"),
    "password.changed": _("Password changed"),
    "password.set": _("Password set"),
    "password.reset": _("Password replaced with a code"),
    "factor.added": _("Authenticator app added"),
    "factor.removed": _("Authenticator app removed"),
    "factors.lost": _("All second factors removed by our keepers"),
    "factor.used": _("Second factor used"),
    "factor.wrong": _("Wrong second factor"),
    "passkey.added": _("Passkey added"),
    "passkey.removed": _("Passkey removed"),
    "recovery-codes.made": _("Recovery codes made"),
    "recovery-codes.removed": _("Recovery codes removed"),
    "provider.connected": _("Account elsewhere connected"),
    "provider.disconnected": _("Account elsewhere disconnected"),
    "user.banned": _("Account banned"),
    "user.unbanned": _("Ban taken back"),
    "user.deactivated": _("Account deactivated"),
    "user.reactivated": _("Account opened again"),
    "user.roles-set": _("Roles on Carnet changed"),
    "user.exported": _("Data downloaded"),
    "user.erased": _("Account erased"),
    "membership.granted": _("Membership of a team given"),
    "membership.role-changed": _("Role in a team changed"),
    "membership.revoked": _("Membership of a team ended"),
    "membership.left": _("Team left"),
    "invitation.sent": _("Invitation sent"),
    "invitation.accepted": _("Invitation accepted"),
    "invitation.withdrawn": _("Invitation withdrawn"),
    "team.second-factor-demanded": _("Second factor demanded of the team"),
    "team.second-factor-waived": _("Second factor no longer demanded of the team"),
    "api-key.created": _("API key made"),
    "api-key.rotated": _("API key given a new secret"),
    "api-key.revoked": _("API key revoked"),
}

# What people do to their company, its fleet and its network is in the same log.
_COMPANY_WORDS: Final[dict[str, Promise]] = {
    "vehicle.created": _("Vehicle added"),
    "vehicle.changed": _("Vehicle changed"),
    "vehicle.deleted": _("Vehicle deleted"),
    "seat-plan.saved": _("New version of a seat plan"),
    "seat-plan.changed": _("Seat plan renamed or retired"),
    "operator.apply": _("Company applied to sell here"),
    "operator.create": _("Company added"),
    "operator.approve": _("Company approved"),
    "operator.suspend": _("Company suspended"),
    "operator.update": _("Profile changed"),
    "operator.logo-put": _("New logo"),
    "operator.logo-removed": _("Logo removed"),
    "route.created": _("Route added"),
    "route.changed": _("Route changed"),
    "route.retired": _("Route retired"),
    "route.reopened": _("Route taken back into use"),
    "route.deleted": _("Route deleted"),
    "station.created": _("Station added"),
    "station.changed": _("Station changed"),
    "station.deleted": _("Station deleted"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `more` says what to or where, `who` is empty where that goes without saying."""

    at: datetime
    word: str
    more: str
    who: str
    address: str


def mine(entries: Sequence[ActivityEntry], *, me: UUID, teams: Mapping[UUID, str]) -> tuple[Event, ...]:
    """What concerns one person. `teams` names the operators that person belongs to."""
    named = {ids.encode("opr", operator): name for operator, name in teams.items()}
    return tuple(_mine(entry, ids.encode("usr", me), named) for entry in entries)


def of_team(entries: Sequence[ActivityEntry], *, people: Mapping[str, str]) -> tuple[Event, ...]:
    """What concerns an operator's team. `people` names its members by their prefixed ids."""
    return tuple(
        _event(entry, [people.get(entry.subject, ""), str(entry.detail.get("name", ""))], _actor(entry, people))
        for entry in entries
    )


def word(verb: str) -> str:
    """The words for a verb; one that has none is shown as it is."""
    return str({**WORDS, **_COMPANY_WORDS}.get(verb, verb))


def _mine(entry: ActivityEntry, me: str, teams: Mapping[str, str]) -> Event:
    others = gettext("of somebody else") if entry.subject.startswith("usr_") and entry.subject != me else ""
    who = gettext("somebody else") if entry.doer is Doer.ANOTHER else ""
    return _event(entry, [others, teams.get(str(entry.detail.get("operator", "")), "")], who)


def _event(entry: ActivityEntry, parts: list[str], who: str) -> Event:
    more = ", ".join(part for part in (*parts, _role(entry)) if part)
    return Event(entry.at, word(entry.verb), more, who, entry.address or "")


def _role(entry: ActivityEntry) -> str:
    """The role it is about, where it is about one."""
    text = entry.detail.get("to") or entry.detail.get("role")
    return next((str(word) for role, word in ROLE_WORDS.items() if role.value == text), "")


def _actor(entry: ActivityEntry, people: Mapping[str, str]) -> str:
    if entry.actor is None:
        return gettext("Carnet")
    return people.get(ids.encode("usr", entry.actor), gettext("somebody outside the team"))
