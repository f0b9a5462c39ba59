"""What is kept about people who wrote to us."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.domains.support import models
from carnet.domains.support.contracts import Report
from carnet.domains.support.queries.reports import LATEST_FIRST, as_report, messages_of
from carnet.infra.personal import MOST_ROWS, Files, Kept, Obstacle

KEPT: Final = (
    Kept(
        "That there was a report, of which kind, and when it was answered, under the bare id of the account.",
        "Figures about how well we answer (GDPR, article 6 (1) (f)).",
    ),
)


def personal_files(user_id: UUID, _now: datetime) -> Files:
    """What somebody wrote to us and was answered, for their export."""
    rows = models.Report.objects.filter(user_id=user_id, forgotten_at__isnull=True).order_by(*LATEST_FIRST)
    return {"reports": [_told(as_report(row, messages_of(row.id, noted=False))) for row in rows[: MOST_ROWS + 1]]}


def erasure_obstacles(_user_id: UUID, _now: datetime) -> list[Obstacle]:
    """None: an open report is closed, and its words are forgotten."""
    return []


def _told(one: Report) -> dict[str, Any]:
    return {
        "number": one.number,
        "status": one.status,
        "category": one.category,
        "subject": one.subject,
        "about": {"kind": one.about.kind, "booking": one.about.reference} if one.about else None,
        "opened_at": one.opened_at,
        "closed_at": one.closed_at,
        "messages": [
            {
                "by": message.kind,
                "at": message.at,
                "text": message.text,
                "files": [
                    {"name": file.name, "type": file.media_type, "size": file.size} for file in message.attachments
                ],
            }
            for message in one.messages
        ],
    }
