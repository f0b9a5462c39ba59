"""Staff answer, note something for one another, take over, and close. All of it is in the audit log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.support import models, rules
from carnet.domains.support.contracts import MessageKind, Report, ReportStatus
from carnet.domains.support.events import ReportAnswered
from carnet.domains.support.operations.moving import desk_locked, move, said_before, say
from carnet.domains.support.problems import ReportClosed
from carnet.domains.support.queries import desk_report
from carnet.domains.support.rules import Verb
from carnet.infra import audit
from carnet.infra.events import publish
from carnet.infra.http.etag import check_seen
from carnet.infra.notices import notify
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput


@transaction.atomic
def report_answer(
    *,
    number: str,
    operator_id: UUID | None,
    text: str,
    by: Principal,
    now: datetime,
    seen: int | None = None,
    key: str = "",
) -> Report:
    """Answer the traveller, who is told; who answers what nobody has taken takes it. The same `key` changes nothing.

    `seen` is the version that was read: what has been said since is not talked past. Raises InvalidInput, NotFound,
    Forbidden, SecondFactorNeeded, ReportUnknown, ReportClosed, PreconditionFailed.
    """
    row, said = desk_locked(by, operator_id, number), rules.checked_text("text", text)
    if not said_before(row, key):
        check_seen(row.version, seen)
        first, side = row.first_answer_at is None, _side(by, operator_id)
        move(row, Verb.ANSWER, actor=by.actor, now=now)
        say(row, MessageKind.ANSWER, said, author=by.actor, key=key, now=now, operator_id=side)
        models.Report.objects.filter(pk=row.pk, assignee_id=None).update(assignee_id=by.actor)
        _note(row, "answer", by, now=now)
        _tell(row, "report.answered", now=now)
        fact = ReportAnswered(row.number, row.user_id, row.category, side, first)
        publish(fact, aggregate_id=row.id, aggregate_version=row.version, now=now)
    return desk_report(by=by, operator_id=operator_id, number=number)


@transaction.atomic
def report_note(
    *, number: str, operator_id: UUID | None, text: str, by: Principal, now: datetime, key: str = ""
) -> Report:
    """Note something for other staff, also in a closed report. The traveller never sees it.

    Raises InvalidInput, NotFound, Forbidden, SecondFactorNeeded, ReportUnknown.
    """
    row, said = desk_locked(by, operator_id, number), rules.checked_text("text", text)
    if not said_before(row, key):
        side = _side(by, operator_id)
        say(row, MessageKind.NOTE, said, author=by.actor, key=key, now=now, operator_id=side)
        _note(row, "note", by, now=now)
    return desk_report(by=by, operator_id=operator_id, number=number)


@transaction.atomic
def report_assign(
    *,
    number: str,
    operator_id: UUID | None,
    assignee_id: UUID | None,
    by: Principal,
    now: datetime,
    colleagues: Collection[UUID] = (),
) -> Report:
    """Take a report, hand it over to a colleague, or give it back to all (None).

    Who works where is not known here: `colleagues` are those whom the caller has found to be ones that may answer it.
    Raises NotFound, Forbidden, SecondFactorNeeded, ReportUnknown, InvalidInput, ReportClosed.
    """
    row = desk_locked(by, operator_id, number)
    if assignee_id not in {None, by.actor, *colleagues}:
        raise InvalidInput.at("/assignee", "A report is taken by oneself, or by a colleague who may answer it.")
    if row.status == ReportStatus.CLOSED.value:
        raise ReportClosed(f"{row.number} is closed.")
    if row.assignee_id != assignee_id:
        models.Report.objects.filter(pk=row.pk).exclude(status=ReportStatus.CLOSED.value).update(
            assignee_id=assignee_id
        )
        to = ids.encode("usr", assignee_id) if assignee_id else None
        _note(row, "assign", by, now=now, to=to)
    return desk_report(by=by, operator_id=operator_id, number=number)


@transaction.atomic
def report_settle(
    *, number: str, operator_id: UUID | None, by: Principal, now: datetime, seen: int | None = None
) -> Report:
    """Close a report as staff; the traveller is told. Again, it changes nothing.

    Raises NotFound, Forbidden, SecondFactorNeeded, ReportUnknown, PreconditionFailed.
    """
    row = desk_locked(by, operator_id, number)
    if row.status != ReportStatus.CLOSED.value:
        check_seen(row.version, seen)
        move(row, Verb.CLOSE, actor=by.actor, now=now)
        _note(row, "close", by, now=now)
        _tell(row, "report.closed", now=now)
    return desk_report(by=by, operator_id=operator_id, number=number)


def _side(by: Principal, operator_id: UUID | None) -> UUID | None:
    """For whom somebody speaks: for the operator as one of its people, else for the platform."""
    return operator_id if operator_id in by.memberships else None


def _note(row: models.Report, verb: str, by: Principal, *, now: datetime, **detail: Any) -> None:
    if row.operator_id is not None:
        detail["operator"] = ids.encode("opr", row.operator_id)
    audit.record(by.actor, f"report.{verb}", ids.encode("rpt", row.id), {"number": row.number, **detail}, now=now)


def _tell(row: models.Report, kind: str, *, now: datetime) -> None:
    facts = {"number": row.number, "subject": row.subject}
    notify(row.user_id, kind, facts=facts, path=f"/help/{row.number}", now=now)
