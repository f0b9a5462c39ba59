"""What both queues do when they are called: an operator's, and that of all."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.domains.support import operations, queries
from carnet.domains.support.contracts import Report
from carnet.domains.support.http.answers import DeskReportOut, DeskReportRowOut, ReportFiguresOut
from carnet.domains.support.http.bodies import AnswerBody, AssignBody, CloseBody, DeskReportsPaged, MessageBody
from carnet.infra.http import ApiRequest, Status, page
from carnet.kernel import clock

Whose = UUID | None


def listed(request: ApiRequest, whose: Whose, asked: DeskReportsPaged) -> dict[str, Any]:
    """A page of the queue."""
    by = request.principal
    found = queries.desk_reports(
        by=by,
        operator_id=whose,
        asked=asked.asked(by),
        now=clock.now(),
        after=asked.place(),
        limit=asked.fetch,
    )
    return page(found, paging=asked, key=_place, show=lambda one: DeskReportRowOut.at(one, whole=whose is None))


def figures(request: ApiRequest, whose: Whose) -> ReportFiguresOut:
    """How the queue stands."""
    return ReportFiguresOut.of(queries.figures(by=request.principal, operator_id=whose, now=clock.now()))


def one(request: ApiRequest, whose: Whose, number: str) -> DeskReportOut:
    """One report of it."""
    return _shown(queries.desk_report(by=request.principal, operator_id=whose, number=number), whose)


def answered(request: ApiRequest, whose: Whose, number: str, body: AnswerBody) -> Status[DeskReportOut]:
    """Answer in it."""
    done = operations.report_answer(
        number=number, operator_id=whose, text=body.text, seen=body.version, by=request.principal, now=clock.now()
    )
    return Status(201, _shown(done, whose))


def noted(request: ApiRequest, whose: Whose, number: str, body: MessageBody) -> Status[DeskReportOut]:
    """Note something in it."""
    done = operations.report_note(
        number=number, operator_id=whose, text=body.text, by=request.principal, now=clock.now()
    )
    return Status(201, _shown(done, whose))


def assigned(request: ApiRequest, whose: Whose, number: str, body: AssignBody) -> DeskReportOut:
    """Say who looks after it."""
    done = operations.report_assign(
        number=number, operator_id=whose, assignee_id=body.assignee, by=request.principal, now=clock.now()
    )
    return _shown(done, whose)


def closed(request: ApiRequest, whose: Whose, number: str, body: CloseBody) -> DeskReportOut:
    """Close it."""
    done = operations.report_settle(
        number=number, operator_id=whose, seen=body.version, by=request.principal, now=clock.now()
    )
    return _shown(done, whose)


def _shown(report: Report, whose: Whose) -> DeskReportOut:
    return DeskReportOut.at(report, whole=whose is None)


def _place(report: Report) -> tuple[datetime, UUID]:
    return report.due_at or report.changed_at, report.id
