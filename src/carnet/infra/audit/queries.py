"""Reading the audit log, newest entries first. A page goes on `before` the last entry of the page before."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from carnet.infra.audit.entry import Entry
from carnet.infra.audit.models import AuditEntry

PAGE: Final = 50
Cursor = tuple[datetime, UUID]
"""`at` and `id` of an entry."""


def entries(
    *,
    actor: UUID | None = None,
    subject: str | None = None,
    verb: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: Cursor | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """Up to `limit` entries that fit everything that is given; `since` is included, `until` is not."""
    wanted: dict[str, Any] = {
        "actor": actor,
        "subject": subject,
        "verb": verb,
        "at__gte": since,
        "at__lt": until,
    }
    found = AuditEntry.objects.filter(**{field: value for field, value in wanted.items() if value is not None})
    return _newest(found, before, limit)


def entries_of_person(*, user_id: UUID, subject: str, before: Cursor | None = None, limit: int = PAGE) -> list[Entry]:
    """What somebody did, and what was done to their account, whose prefixed id is `subject`."""
    return _either(Q(actor=user_id), Q(subject=subject), before, limit)


def entries_of_operator(*, operator: str, before: Cursor | None = None, limit: int = PAGE) -> list[Entry]:
    """What was done to an operator, named by its prefixed id, or within it: then `detail` names the `operator`."""
    return _either(Q(subject=operator), Q(detail__operator=operator), before, limit)


def _either(one: Q, other: Q, before: Cursor | None, limit: int) -> list[Entry]:
    """Each half has an index that is in order; for the two of them together there is none."""
    found = {
        entry.id: entry for half in (one, other) for entry in _newest(AuditEntry.objects.filter(half), before, limit)
    }
    return sorted(found.values(), key=lambda entry: (entry.at, entry.id), reverse=True)[:limit]


def _newest(found: QuerySet[AuditEntry], before: Cursor | None, limit: int) -> list[Entry]:
    if before is not None:
        at, last = before
        found = found.filter(Q(at__lt=at) | Q(at=at, id__lt=last))
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
