"""A traveller's own reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse

from carnet.domains.support import operations, queries, rules
from carnet.domains.support.contracts import Report, SentFile
from carnet.domains.support.http.answers import ReportOut, ReportRowOut
from carnet.domains.support.http.bodies import AttachmentId, MessageBody, NamedFile, ReportBody, ReportNumber
from carnet.infra.http import (
    ApiRequest,
    Page,
    Paging,
    Path,
    Query,
    Router,
    Status,
    bearer,
    page,
    sent_files,
)
from carnet.infra.http.problems import BodyTooLarge
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = Router(tags=["reports"])

_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_KINDS: Final = ("image/jpeg", "image/png", "image/webp", "application/pdf")
_SENT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The file itself, at most 8 MB. What it is, is told by its bytes.",
        "content": dict.fromkeys(_KINDS, _FILE),
    }
}
_SERVED: Final = {
    "responses": {200: {"content": dict.fromkeys(("image/jpeg", "image/webp", "application/pdf"), _FILE)}}
}


@router.post("/reports", auth=bearer, summary="Write to us", response={201: ReportOut})
@idempotent
def open_report(request: ApiRequest, body: ReportBody) -> Status[ReportOut]:
    """A question or complaint: about a booking, ticket, trip or payment of one's own, or about nothing in particular.

    What is somebody else's is answered exactly like what does not exist. Ten new reports a day.
    """
    made = operations.report_open(
        user_id=request.principal.user_id,
        category=body.category,
        subject=body.subject,
        text=body.text,
        name=body.name,
        topic=body.topic(),
        now=clock.now(),
    )
    return Status(201, ReportOut.of(made))


@router.get("/reports", auth=bearer, summary="My reports", response=Page[ReportRowOut])
def reports(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """One's own reports, where something happened last first."""
    after = paging.key(datetime, UUID)
    found = queries.reports(
        user_id=request.principal.user_id, after=(after[0], after[1]) if after else None, limit=paging.fetch
    )
    return page(found, paging=paging, key=_place, show=ReportRowOut.of)


@router.get("/reports/{report}", auth=bearer, summary="A report", response=ReportOut)
def report(request: ApiRequest, report: Path[ReportNumber]) -> ReportOut:
    """One of one's own with all that was said."""
    return ReportOut.of(queries.report(user_id=request.principal.user_id, number=report))


@router.post("/reports/{report}/messages", auth=bearer, summary="Write on", response={201: ReportOut})
@idempotent
def write(request: ApiRequest, report: Path[ReportNumber], body: MessageBody) -> Status[ReportOut]:
    """An answered report is open again then; in a closed one nothing more is written. Thirty messages an hour."""
    done = operations.report_write(user_id=request.principal.user_id, number=report, text=body.text, now=clock.now())
    return Status(201, ReportOut.of(done))


@router.post("/reports/{report}/close", auth=bearer, summary="Nothing more is needed", response=ReportOut)
def close(request: ApiRequest, report: Path[ReportNumber]) -> ReportOut:
    """Close a report of one's own. Again, it changes nothing."""
    return ReportOut.of(operations.report_close(user_id=request.principal.user_id, number=report, now=clock.now()))


@router.post(
    "/reports/{report}/attachments",
    auth=bearer,
    summary="Add a file",
    response={201: ReportOut},
    openapi_extra=_SENT,
)
def attach(request: ApiRequest, report: Path[ReportNumber], asked: Query[NamedFile]) -> Status[ReportOut]:
    """Add a picture or a PDF to what one wrote last: five files, 8 MB each, 20 MB together.

    Pictures are drawn anew: where they were taken, and all else that the file says beside its pixels, is not kept. The
    same file again changes nothing.
    """
    content = request.read(rules.MOST_BYTES + 1)
    if len(content) > rules.MOST_BYTES:
        raise BodyTooLarge("A file has at most 8 MB.")
    done = operations.report_attach(
        user_id=request.principal.user_id, number=report, file=SentFile(asked.name, content), now=clock.now()
    )
    return Status(201, ReportOut.of(done))


@router.get(
    "/reports/{report}/attachments/{attachment}", auth=bearer, summary="A file of a report", openapi_extra=_SERVED
)
def attachment(request: ApiRequest, report: Path[ReportNumber], attachment: AttachmentId) -> HttpResponse:
    """A file, for who sent it and for who may answer. A PDF is only to be saved."""
    found = queries.attachment_file(number=report, attachment_id=attachment, by=request.principal)
    return sent_files.answer(found.content, media_type=found.media_type, name=found.name)


def _place(one: Report) -> tuple[datetime, UUID]:
    return one.changed_at, one.id
