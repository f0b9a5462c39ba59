"""How reports stand in answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from carnet.domains.support.contracts import (
    About,
    AboutKind,
    Attachment,
    Figures,
    Message,
    MessageKind,
    Report,
    ReportCategory,
    ReportStatus,
)
from carnet.infra.http import Out
from carnet.kernel import ids

_IDS = {AboutKind.TICKET: "tkt", AboutKind.LISTING: "lst", AboutKind.PAYMENT: "pay", AboutKind.BOOKING: "bkg"}


class ReportTopicOut(Out):
    """What a report is about; `booking` is the reference of the booking that it belongs to."""

    kind: AboutKind
    id: str
    booking: str | None
    listing: str | None
    departs_at: datetime | None

    @classmethod
    def of(cls, about: About) -> Self:
        """The API's form of it."""
        return cls(
            kind=about.kind,
            id=ids.encode(_IDS[about.kind], about.id),
            booking=about.reference or None,
            listing=ids.encode("lst", about.listing_id) if about.listing_id else None,
            departs_at=about.departs_at,
        )


class AttachmentOut(Out):
    """A file; `href` is its address below the API's. Pictures have a width and a height."""

    id: str
    name: str
    type: str
    size: int = Field(description="Bytes.")
    width: int | None
    height: int | None
    href: str

    @classmethod
    def of(cls, number: str, one: Attachment) -> Self:
        """The API's form of it."""
        ident = ids.encode("rat", one.id)
        return cls(
            id=ident,
            name=one.name,
            type=one.media_type,
            size=one.size,
            width=one.width,
            height=one.height,
            href=f"/reports/{number}/attachments/{ident}",
        )


class ReportMessageOut(Out):
    """Something that was said: `from` is traveller, operator or carnet; staff read notes too."""

    id: str
    from_: str = Field(alias="from", examples=["traveller", "operator", "carnet"])
    note: bool = Field(description="For staff alone; travellers get none.")
    text: str
    at: datetime
    attachments: list[AttachmentOut]

    @classmethod
    def of(cls, number: str, one: Message) -> Self:
        """The API's form of it."""
        return cls(
            id=ids.encode("rms", one.id),
            from_=_side(one),
            note=one.kind is MessageKind.NOTE,
            text=one.text,
            at=one.at,
            attachments=[AttachmentOut.of(number, file) for file in one.attachments],
        )


class ReportRowOut(Out):
    """A report in a list."""

    number: str
    status: ReportStatus
    category: ReportCategory
    subject: str
    about: ReportTopicOut | None
    opened_at: datetime
    changed_at: datetime
    first_answer_at: datetime | None
    closed_at: datetime | None
    version: int = Field(description="Counts what was said and done; send it with an answer.")

    @classmethod
    def of(cls, one: Report) -> Self:
        """The API's form of it."""
        return cls.model_validate(_row(one))


class ReportOut(ReportRowOut):
    """A report with what was said, the first first."""

    messages: list[ReportMessageOut]

    @classmethod
    def of(cls, one: Report) -> Self:
        """The API's form of it."""
        return cls.model_validate({**_row(one), "messages": _messages(one)})


class DeskReportRowOut(ReportRowOut):
    """A report as those see it who answer. Whose account it is only the platform's staff are told."""

    name: str = Field(description="How the traveller wants to be called; may be empty.")
    user: str | None
    urgent: bool
    assignee: str | None
    waiting_since: datetime | None
    due_at: datetime | None

    @classmethod
    def at(cls, one: Report, *, whole: bool) -> Self:
        """The API's form of it; `whole` for the platform's staff."""
        return cls.model_validate(_desk_row(one, whole=whole))


class DeskReportOut(DeskReportRowOut):
    """The same with what was said, and what staff noted for one another."""

    messages: list[ReportMessageOut]

    @classmethod
    def at(cls, one: Report, *, whole: bool) -> Self:
        """The API's form of it; `whole` for the platform's staff."""
        return cls.model_validate({**_desk_row(one, whole=whole), "messages": _messages(one)})


class ReportFiguresOut(Out):
    """How the queue stands; the median of the first answers of the last 30 days in seconds."""

    open: int
    answered: int
    closed: int
    overdue: int
    first_answer_seconds: int | None

    @classmethod
    def of(cls, one: Figures) -> Self:
        """The API's form of it."""
        seconds = int(one.first_answer.total_seconds()) if one.first_answer is not None else None
        return cls(
            open=one.open, answered=one.answered, closed=one.closed, overdue=one.overdue, first_answer_seconds=seconds
        )


def _side(one: Message) -> str:
    if one.kind is MessageKind.TRAVELLER:
        return "traveller"
    return "operator" if one.operator_id else "carnet"


def _messages(one: Report) -> list[ReportMessageOut]:
    return [ReportMessageOut.of(one.number, message) for message in one.messages]


def _row(one: Report) -> dict[str, Any]:
    return {
        "number": one.number,
        "status": one.status,
        "category": one.category,
        "subject": one.subject,
        "about": ReportTopicOut.of(one.about) if one.about else None,
        "opened_at": one.opened_at,
        "changed_at": one.changed_at,
        "first_answer_at": one.first_answer_at,
        "closed_at": one.closed_at,
        "version": one.version,
    }


def _desk_row(one: Report, *, whole: bool) -> dict[str, Any]:
    return {
        **_row(one),
        "name": one.name,
        "user": ids.encode("usr", one.user_id) if whole else None,
        "urgent": one.urgent,
        "assignee": ids.encode("usr", one.assignee_id) if one.assignee_id else None,
        "waiting_since": one.waiting_since,
        "due_at": one.due_at,
    }
