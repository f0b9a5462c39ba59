"""Reads: a traveller's own reports, and how rows become reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Never
from uuid import UUID

from django.db.models import QuerySet

from carnet.domains.support import models
from carnet.domains.support.contracts import (
    About,
    AboutKind,
    Attachment,
    Message,
    MessageKind,
    Report,
    ReportCategory,
    ReportStatus,
)
from carnet.domains.support.problems import ReportUnknown
from carnet.infra.behind import behind

Cursor = tuple[datetime, UUID]
LATEST_FIRST: Final = ("-changed_at", "-id")
_ABOUT_FILES: Final = ("id", "message_id", "name", "media_type", "size", "width", "height")


def report(*, user_id: UUID, number: str) -> Report:
    """One of the user's reports with all that was said. Raises ReportUnknown, also for somebody else's."""
    row = own(user_id, number).first() or unknown(number)
    return as_report(row, messages_of(row.id, noted=False))


def reports(*, user_id: UUID, after: Cursor | None = None, limit: int = 50) -> tuple[Report, ...]:
    """The user's reports, the latest first, without what was said in them.

    `after` are `changed_at` and the id of the last one that was read.
    """
    rows = models.Report.objects.filter(behind(after, *LATEST_FIRST), user_id=user_id, forgotten_at__isnull=True)
    return tuple(as_report(row) for row in rows.order_by(*LATEST_FIRST)[:limit])


def own(user_id: UUID, number: str) -> QuerySet[models.Report]:
    """The row of one of the user's reports, if there is one."""
    return models.Report.objects.filter(user_id=user_id, number=number)


def unknown(number: str) -> Never:
    """Raises ReportUnknown."""
    raise ReportUnknown(f"There is no report {number[:16]}.")


def messages_of(report_id: UUID, *, noted: bool) -> tuple[Message, ...]:
    """What was said in a report, the first first; `noted` is with what staff noted for one another."""
    rows = models.Message.objects.filter(report_id=report_id)
    rows = rows if noted else rows.exclude(kind=MessageKind.NOTE.value)
    files = _files(report_id)
    return tuple(_message(row, files.get(row.id, [])) for row in rows.order_by("at", "id"))


def as_report(row: models.Report, messages: tuple[Message, ...] = ()) -> Report:
    """A report as others see it."""
    return Report(
        id=row.id,
        number=row.number,
        user_id=row.user_id,
        name=row.name,
        status=ReportStatus(row.status),
        category=ReportCategory(row.category),
        subject=row.subject,
        about=_about(row),
        urgent=row.urgent,
        assignee_id=row.assignee_id,
        opened_at=row.opened_at,
        waiting_since=row.waiting_since,
        due_at=row.due_at,
        first_answer_at=row.first_answer_at,
        closed_at=row.closed_at,
        changed_at=row.changed_at,
        version=row.version,
        messages=messages,
    )


def _about(row: models.Report) -> About | None:
    if row.about_id is None:
        return None
    return About(
        AboutKind(row.about_kind), row.about_id, row.reference, row.listing_id, row.operator_id, row.departs_at
    )


def _files(report_id: UUID) -> dict[UUID, list[Attachment]]:
    """The report's files by their message, without what is in them."""
    found: dict[UUID, list[Attachment]] = {}
    rows: Iterable[tuple[UUID, UUID, str, str, int, int | None, int | None]] = (
        models.Attachment.objects.filter(report_id=report_id).order_by("place").values_list(*_ABOUT_FILES)
    )
    for number, message_id, name, media_type, size, width, height in rows:
        found.setdefault(message_id, []).append(Attachment(number, name, media_type, size, width, height))
    return found


def _message(row: models.Message, files: Iterable[Attachment]) -> Message:
    return Message(
        id=row.id,
        kind=MessageKind(row.kind),
        author_id=row.author_id,
        operator_id=row.operator_id,
        text=row.text,
        at=row.at,
        attachments=tuple(files),
    )
