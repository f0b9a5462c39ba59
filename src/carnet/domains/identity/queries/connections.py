"""Accounts elsewhere with which people log in here."""

from __future__ import annotations

from uuid import UUID

from allauth.socialaccount.models import SocialAccount

from carnet.domains.identity.contracts import Connection
from carnet.infra.http.problems import NotFound


def connections(*, user_id: UUID) -> list[Connection]:
    """The user's logins at providers, the first one first."""
    return [_entry_of(row) for row in SocialAccount.objects.filter(user_id=user_id).order_by("pk")]


def connection(*, user_id: UUID, provider: str) -> Connection:
    """The user's login at this provider. Raises NotFound."""
    row = SocialAccount.objects.filter(user_id=user_id, provider=provider).order_by("pk").first()
    if row is None:
        raise NotFound("Your account has no login at this provider.")
    return _entry_of(row)


def _entry_of(row: SocialAccount) -> Connection:
    """Known by its e-mail address there, else by its name."""
    said = row.extra_data if isinstance(row.extra_data, dict) else {}
    return Connection(row.provider, row.uid, said.get("email") or said.get("name") or "", row.date_joined)
