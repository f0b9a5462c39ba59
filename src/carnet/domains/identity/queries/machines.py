"""Operators' API keys."""

from __future__ import annotations

from uuid import UUID

from carnet.domains.identity.contracts import ApiKeyEntry
from carnet.domains.identity.models import ApiKey
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal


def api_keys(
    *, operator_id: UUID, by: Principal, after: UUID | None = None, limit: int | None = None
) -> list[ApiKeyEntry]:
    """A stretch of the operator's API keys, the newest first. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.KEYS_MANAGE, operator_id)
    rows = ApiKey.objects.filter(operator_id=operator_id).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [key_of(row) for row in rows[:limit]]


def key_of(row: ApiKey) -> ApiKeyEntry:
    """The entry of a row at hand."""
    return ApiKeyEntry(
        id=row.id,
        operator_id=row.operator_id,
        name=row.name,
        scopes=tuple(one for one in Permission if one in row.scopes),
        created_at=row.created_at,
        rotated_at=row.rotated_at,
        old_secret_until=row.old_secret_until,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
