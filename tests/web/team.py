"""An operator's team at its pages: addresses, and what can be there."""

from __future__ import annotations

from typing import Final

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Membership
from carnet.infra.access.permissions import GRANTABLE_TO_KEYS
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.identity.team import OURS
from tests.web.own import Person

HOME: Final = f"/operators/{ids.encode('opr', OURS)}"
TEAM: Final = f"{HOME}/team"
KEYS: Final = f"{HOME}/keys"
KEY: Final = {"name": "Timetable", "scopes": ["trips.read", "trips.run"]}
"""The form of a new API key."""


def invite(email: str = "charles@example.org", role: MemberRole = MemberRole.AGENT) -> str:
    """An open invitation; its id as addresses write it."""
    entry = operations.invite_member(operator_id=OURS, email=email, role=role, by=CARNET, now=clock.now())
    return ids.encode("inv", entry.id)


def make_key(person: Person) -> str:
    """An API key; its id as addresses write it."""
    by = queries.principal(user_id=person.user.id, second_factor=False)
    scopes = sorted(GRANTABLE_TO_KEYS)
    made = operations.create_api_key(operator_id=OURS, name="Screens", scopes=scopes, by=by, now=clock.now())
    return ids.encode("key", made.entry.id)


def role_of(person: Person) -> str | None:
    """The role held at the operator."""
    return Membership.objects.filter(user=person.user, operator_id=OURS).values_list("role", flat=True).first()
