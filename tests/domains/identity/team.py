"""A team to work with: people, who they are to the gates, and what there is of it, to see that nothing changed."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core import serializers
from django.db import connection

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import ApiKey, Invitation, Membership, Team, User
from carnet.infra import revocations
from carnet.infra.audit.models import AuditEntry
from carnet.infra.principal import CARNET, Principal
from tests.domains.identity.conftest import NOW, PASSWORD

OURS: Final = UUID("018f0000-0000-7000-8000-00000000000a")
THEIRS: Final = UUID("018f0000-0000-7000-8000-00000000000b")
BEFORE: Final = NOW.timestamp() - 1
"""When the tokens were issued that people have in these tests."""


def a_person(name: str) -> User:
    """A customer with a proven e-mail address."""
    return operations.sign_up(
        email=f"{name}@example.org", password=PASSWORD, first_name=name.title(), last_name="Ng", proven=True, now=NOW
    )


def a_member(name: str, role: MemberRole, operator_id: UUID = OURS) -> User:
    """A person who works for the operator."""
    user = a_person(name)
    operations.grant_membership(user_id=user.id, operator_id=operator_id, role=role, by=CARNET, now=NOW)
    return user


def principal(user: User, *, second_factor: bool = False) -> Principal:
    """Who the user is to the gates, by what the tables say now."""
    return queries.principal(user_id=user.id, second_factor=second_factor)


def everything() -> list[dict[str, Any]]:
    """All rows about teams, what was written down about them, and how much is to be done."""
    rows = [row for model in (Team, Membership, Invitation, ApiKey, AuditEntry) for row in model.objects.order_by("pk")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return [*serializers.serialize("python", rows), {"jobs": cursor.fetchone()[0]}]


def has_ended(user_id: UUID) -> bool:
    """Whether access tokens from before are refused."""
    return revocations.is_ended(user_id=user_id, session="", issued_at=BEFORE)


def written_down() -> list[tuple[UUID | None, str]]:
    """Who did what, in order."""
    return list(AuditEntry.objects.order_by("id").values_list("actor", "verb"))
