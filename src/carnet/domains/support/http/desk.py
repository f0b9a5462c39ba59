"""Reports as the platform's staff answer them: all of them."""

from __future__ import annotations

from typing import Any

from carnet.domains.support.http import asked as queue
from carnet.domains.support.http.answers import DeskReportOut, DeskReportRowOut, ReportFiguresOut
from carnet.domains.support.http.bodies import (
    AnswerBody,
    AssignBody,
    CloseBody,
    DeskReportsPaged,
    MessageBody,
    ReportNumber,
)
from carnet.infra.http import ApiRequest, Page, Path, Query, Router, Status, bearer
from carnet.infra.idempotency import idempotent

router = Router(tags=["admin"])


@router.get("/admin/reports", auth=bearer, summary="All reports", response=Page[DeskReportRowOut])
def listed(request: ApiRequest, asked: Query[DeskReportsPaged]) -> dict[str, Any]:
    """All reports in a state. Open ones by when their answer is due, others latest first."""
    return queue.listed(request, None, asked)


@router.get(
    "/admin/report-figures", auth=bearer, summary="How the queue of all reports stands", response=ReportFiguresOut
)
def figures(request: ApiRequest) -> ReportFiguresOut:
    """How many there are in each state, how many are overdue, and how long first answers take."""
    return queue.figures(request, None)


@router.get("/admin/reports/{report}", auth=bearer, summary="Anybody's report", response=DeskReportOut)
def one(request: ApiRequest, report: Path[ReportNumber]) -> DeskReportOut:
    """One of them with all that was said and noted."""
    return queue.one(request, None, report)


@router.post("/admin/reports/{report}/messages", auth=bearer, summary="Answer", response={201: DeskReportOut})
@idempotent
def answer(request: ApiRequest, report: Path[ReportNumber], body: AnswerBody) -> Status[DeskReportOut]:
    """Answer the traveller, who is told. Who answers what nobody has taken takes it."""
    return queue.answered(request, None, report, body)


@router.post("/admin/reports/{report}/notes", auth=bearer, summary="Note", response={201: DeskReportOut})
@idempotent
def note(request: ApiRequest, report: Path[ReportNumber], body: MessageBody) -> Status[DeskReportOut]:
    """Note something for others who answer. The traveller never sees it."""
    return queue.noted(request, None, report, body)


@router.post("/admin/reports/{report}/assign", auth=bearer, summary="Take or give back", response=DeskReportOut)
def assign(request: ApiRequest, report: Path[ReportNumber], body: AssignBody) -> DeskReportOut:
    """Take it, or give it back to all; to a colleague it is handed over on the pages. Again, it changes nothing."""
    return queue.assigned(request, None, report, body)


@router.post("/admin/reports/{report}/close", auth=bearer, summary="Close", response=DeskReportOut)
def close(request: ApiRequest, report: Path[ReportNumber], body: CloseBody) -> DeskReportOut:
    """Close it; the traveller is told. Again, it changes nothing."""
    return queue.closed(request, None, report, body)
