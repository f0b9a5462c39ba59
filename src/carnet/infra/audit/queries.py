"""Reading the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from carnet.infra.audit.entry import Entry
from carnet.infra.audit.models import AuditEntry

PAGE: Final = 50


def entries(
    *,
    actor: UUID | None = None,
    subject: str | None = None,
    verb: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: Entry | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """Up to `limit` entries, newest first, that fit everything that is given.

    `since` is included, `until` is not; `before` is the last entry of the page that was read already.
    """
    wanted: dict[str, Any] = {
        "actor": actor,
        "subject": subject,
        "verb": verb,
        "at__gte": since,
        "at__lt": until,
    }
    found = AuditEntry.objects.filter(**{field: value for field, value in wanted.items() if value is not None})
    if before is not None:
        found = found.filter(Q(at__lt=before.at) | Q(at=before.at, id__lt=before.id))
    return [
        Entry(
            id=row.id,
            at=row.at,
            actor=row.actor,
            verb=row.verb,
            subject=row.subject,
            detail=row.detail,
            address=row.address,
        )
        for row in found.order_by("-at", "-id")[:limit]
    ]
