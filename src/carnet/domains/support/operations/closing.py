"""What happens to reports by the clock, and when their writer is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from carnet.domains.support import models, rules
from carnet.domains.support.contracts import ReportStatus
from carnet.domains.support.operations.moving import move
from carnet.domains.support.rules import Verb
from carnet.infra import sql

_AT_ONCE: Final = 1_000


def reports_close_answered(*, now: datetime) -> int:
    """Close what was answered two weeks ago and nobody has written in since; how many. Some at a time."""
    values: dict[str, Any] = {"now": now, "until": now - rules.CLOSES_AFTER, "most": _AT_ONCE}
    closed, some = 0, _AT_ONCE
    while some == _AT_ONCE:
        with connection.cursor() as cursor:
            cursor.execute(sql.load("carnet.domains.support", "close_answered"), values)
            some = int(cursor.rowcount)
        closed += some
    return closed


@transaction.atomic
def reports_forget(user_ids: Sequence[UUID], *, now: datetime) -> int:
    """Close and empty the reports of people who are forgotten: no word and no file stays. Returns how many."""
    rows = models.Report.objects.filter(user_id__in=user_ids, forgotten_at__isnull=True)
    found = list(rows.select_for_update().order_by("id"))
    for row in found:
        if row.status != ReportStatus.CLOSED.value:
            move(row, Verb.CLOSE, actor=None, now=now)
    numbers = [row.id for row in found]
    models.Attachment.objects.filter(report_id__in=numbers).delete()
    models.Message.objects.filter(report_id__in=numbers).delete()
    return models.Report.objects.filter(pk__in=numbers).update(subject="", name="", forgotten_at=now)
