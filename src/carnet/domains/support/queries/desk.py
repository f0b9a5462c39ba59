"""Reads: reports as those see them who answer, an operator's people those about its trips, support all (T44)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from carnet.domains.support import models
from carnet.domains.support.contracts import Figures, Report, ReportsAsked, ReportStatus
from carnet.domains.support.queries.reports import LATEST_FIRST, Cursor, as_report, messages_of, unknown
from carnet.infra import sql
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.behind import behind
from carnet.infra.principal import Principal

_DUE_FIRST: Final = ("due_at", "id")
_LOOKED_BACK: Final = timedelta(days=30)


def desk_reports(
    *,
    by: Principal,
    operator_id: UUID | None,
    asked: ReportsAsked,
    now: datetime,
    after: Cursor | None = None,
    limit: int = 50,
) -> tuple[Report, ...]:
    """Reports about the operator's trips; None for all. Open ones by when their answer is due, others the latest first.

    `after` are `due_at`, of others `changed_at`, and the id of the last one that was read. Raises NotFound, Forbidden,
    SecondFactorNeeded.
    """
    rows = reports_at(by, operator_id).filter(status=asked.status.value, forgotten_at__isnull=True)
    if asked.category is not None:
        rows = rows.filter(category=asked.category.value)
    if asked.assignee_id is not None:
        rows = rows.filter(assignee_id=asked.assignee_id)
    if asked.overdue:
        rows = rows.filter(due_at__lte=now)
    order = _DUE_FIRST if asked.status is ReportStatus.OPEN else LATEST_FIRST
    return tuple(as_report(row) for row in rows.filter(behind(after, *order)).order_by(*order)[:limit])


def desk_report(*, by: Principal, operator_id: UUID | None, number: str) -> Report:
    """One of these reports, with what staff noted. Raises NotFound, Forbidden, SecondFactorNeeded, ReportUnknown."""
    row = reports_at(by, operator_id).filter(number=number).first() or unknown(number)
    return as_report(row, messages_of(row.id, noted=True))


def figures(*, by: Principal, operator_id: UUID | None, now: datetime) -> Figures:
    """How the queue stands. Raises NotFound, Forbidden, SecondFactorNeeded."""
    _allow(by, operator_id)
    values: dict[str, Any] = {"operator": operator_id, "now": now, "since": now - _LOOKED_BACK}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.support", "figures"), values)
        return Figures(*cursor.fetchone())


def waiting(*, by: Principal, operator_id: UUID | None) -> int:
    """How many reports wait for an answer. Raises NotFound, Forbidden, SecondFactorNeeded."""
    return reports_at(by, operator_id).filter(status=ReportStatus.OPEN.value).count()


def reports_at(by: Principal, operator_id: UUID | None) -> QuerySet[models.Report]:
    """The rows of these reports. Raises NotFound, Forbidden, SecondFactorNeeded."""
    _allow(by, operator_id)
    rows = models.Report.objects.all()
    return rows if operator_id is None else rows.filter(operator_id=operator_id)


def _allow(by: Principal, operator_id: UUID | None) -> None:
    if operator_id is None:
        allow(by, Permission.REPORTS_ANSWER)
    else:
        allow_at(by, Permission.REPORTS_ANSWER, operator_id)
