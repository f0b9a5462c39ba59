"""The one way in which a report moves: its row is locked, each statement is guarded, each move has its history row."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.domains.support import models, rules
from carnet.domains.support.contracts import MessageKind, ReportCategory, ReportStatus
from carnet.domains.support.problems import ReportClosed
from carnet.domains.support.queries.desk import reports_at
from carnet.domains.support.queries.reports import own, unknown
from carnet.domains.support.rules import Verb
from carnet.infra.principal import Principal
from carnet.kernel import ids


def own_locked(user_id: UUID, number: str) -> models.Report:
    """One of the user's reports, for this transaction alone. Raises ReportUnknown."""
    return own(user_id, number).select_for_update().first() or unknown(number)


def desk_locked(by: Principal, operator_id: UUID | None, number: str) -> models.Report:
    """The same for who may answer it. Raises NotFound, Forbidden, SecondFactorNeeded, ReportUnknown."""
    return reports_at(by, operator_id).select_for_update().filter(number=number).first() or unknown(number)


def reached(row: models.Report, verb: Verb) -> ReportStatus:
    """Where `verb` leads the report. Raises ReportClosed."""
    to = rules.reached(ReportStatus(row.status), verb)
    if to is None:
        raise ReportClosed(f"{row.number} is closed. Write a new report; it may name this one.")
    return to


def move(row: models.Report, verb: Verb, *, actor: UUID | None, now: datetime) -> ReportStatus:
    """Do `verb` to a locked report; its state then, which `row` has too. Raises ReportClosed."""
    left, to = ReportStatus(row.status), reached(row, verb)
    values: dict[str, Any] = {"status": to.value, "version": row.version + 1, "changed_at": now}
    values |= _stamps(row, left, to, now)
    models.Report.objects.filter(pk=row.pk, status=left.value, version=row.version).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    if to is not left:
        record_move(row, left, verb, actor=actor, now=now)
    return to


def record_move(
    row: models.Report, left: ReportStatus | None, verb: Verb, *, actor: UUID | None, now: datetime
) -> None:
    """Write the move that led to where the row is into the history."""
    values = {"from_status": left.value if left else None, "to_status": row.status, "verb": verb.value}
    models.ReportMove.objects.bulk_create(
        [models.ReportMove(report_id=row.id, version=row.version, at=now, actor=actor, **values)]
    )


def due(category: str, departs_at: datetime | None, *, now: datetime) -> dict[str, Any]:
    """From when on somebody waits, and until when at most."""
    urgent = rules.is_urgent(ReportCategory(category), departs_at, now=now)
    return {"waiting_since": now, "due_at": now + rules.term(urgent=urgent), "urgent": urgent}


def say(
    row: models.Report,
    kind: MessageKind,
    text: str,
    *,
    author: UUID | None,
    key: str,
    now: datetime,
    operator_id: UUID | None = None,
) -> models.Message:
    """Write a message into a report."""
    message = models.Message(
        id=ids.new_id(),
        report=row,
        request_key=key or str(ids.new_id()),
        kind=kind.value,
        author_id=author,
        operator_id=operator_id,
        text=text,
        at=now,
    )
    models.Message.objects.bulk_create([message])
    return message


def said_before(row: models.Report, key: str) -> bool:
    """Whether the message with this key is in the report already; for sure where its row is locked."""
    return bool(key) and models.Message.objects.filter(report=row, request_key=key).exists()


def _stamps(row: models.Report, left: ReportStatus, to: ReportStatus, now: datetime) -> dict[str, Any]:
    nobody_waits = {"waiting_since": None, "due_at": None}
    if to is ReportStatus.ANSWERED:
        return {**nobody_waits, "answered_at": now, "first_answer_at": row.first_answer_at or now}
    if to is ReportStatus.CLOSED:
        return {**nobody_waits, "closed_at": now}
    return due(row.category, row.departs_at, now=now) if left is not to else {}
