"""Reports as an operator's people answer them: those about its trips and tickets (T44)."""

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
from carnet.infra.http.ids import OperatorId
from carnet.infra.idempotency import idempotent

router = Router(tags=["operators"])


@router.get(
    "/operators/{operator_id}/reports",
    auth=bearer,
    summary="Reports about an operator's trips",
    response=Page[DeskReportRowOut],
)
def listed(request: ApiRequest, operator_id: OperatorId, asked: Query[DeskReportsPaged]) -> dict[str, Any]:
    """Reports about the operator's trips and tickets: open ones by when their answer is due, others latest first."""
    return queue.listed(request, operator_id, asked)


@router.get(
    "/operators/{operator_id}/report-figures",
    auth=bearer,
    summary="How an operator's queue stands",
    response=ReportFiguresOut,
)
def figures(request: ApiRequest, operator_id: OperatorId) -> ReportFiguresOut:
    """How many there are in each state, how many are overdue, and how long first answers take."""
    return queue.figures(request, operator_id)


@router.get(
    "/operators/{operator_id}/reports/{report}",
    auth=bearer,
    summary="A report about an operator's trip",
    response=DeskReportOut,
)
def one(request: ApiRequest, operator_id: OperatorId, report: Path[ReportNumber]) -> DeskReportOut:
    """One of them with all that was said and noted."""
    return queue.one(request, operator_id, report)


@router.post(
    "/operators/{operator_id}/reports/{report}/messages", auth=bearer, summary="Answer", response={201: DeskReportOut}
)
@idempotent
def answer(
    request: ApiRequest, operator_id: OperatorId, report: Path[ReportNumber], body: AnswerBody
) -> Status[DeskReportOut]:
    """Answer the traveller, who is told. Who answers what nobody has taken takes it."""
    return queue.answered(request, operator_id, report, body)


@router.post(
    "/operators/{operator_id}/reports/{report}/notes", auth=bearer, summary="Note", response={201: DeskReportOut}
)
@idempotent
def note(
    request: ApiRequest, operator_id: OperatorId, report: Path[ReportNumber], body: MessageBody
) -> Status[DeskReportOut]:
    """Note something for others who answer. The traveller never sees it."""
    return queue.noted(request, operator_id, report, body)


@router.post(
    "/operators/{operator_id}/reports/{report}/assign", auth=bearer, summary="Take or give back", response=DeskReportOut
)
def assign(request: ApiRequest, operator_id: OperatorId, report: Path[ReportNumber], body: AssignBody) -> DeskReportOut:
    """Take it, or give it back to all; to a colleague it is handed over on the pages. Again, it changes nothing."""
    return queue.assigned(request, operator_id, report, body)


@router.post("/operators/{operator_id}/reports/{report}/close", auth=bearer, summary="Close", response=DeskReportOut)
def close(request: ApiRequest, operator_id: OperatorId, report: Path[ReportNumber], body: CloseBody) -> DeskReportOut:
    """Close it; the traveller is told. Again, it changes nothing."""
    return queue.closed(request, operator_id, report, body)
