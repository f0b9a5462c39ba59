"""Reports, what is said in them, and what they are about, as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class ReportStatus(StrEnum):
    """Where a report is. open: the traveller waits for an answer; closed: nothing more is written in it."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class ReportCategory(StrEnum):
    """What it is about, in a word."""

    DELAY = "delay"
    CANCELLED_TRIP = "cancelled_trip"
    REFUND = "refund"
    PAYMENT = "payment"
    SEAT = "seat"
    ACCESSIBILITY = "accessibility"
    LOST_PROPERTY = "lost_property"
    STAFF = "staff"
    WEBSITE = "website"
    OTHER = "other"


class AboutKind(StrEnum):
    """What kind of thing a report is about."""

    BOOKING = "booking"
    TICKET = "ticket"
    LISTING = "listing"
    PAYMENT = "payment"


class MessageKind(StrEnum):
    """Who said it to whom. note: staff to one another; the traveller never sees it."""

    TRAVELLER = "traveller"
    ANSWER = "answer"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a traveller says a report is about: a booking by its reference, all else by its id."""

    kind: AboutKind
    id: UUID | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a report is about, after it was found to be the traveller's own.

    `operator_id` is whose people may answer; None where it is the platform's matter, or more than one operator's.
    """

    kind: AboutKind
    id: UUID
    reference: str
    listing_id: UUID | None
    operator_id: UUID | None
    departs_at: datetime | None


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent: nothing about it is believed."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message; pictures have a width and a height."""

    id: UUID
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown on a page."""
        return self.width is not None


@dataclass(frozen=True, slots=True)
class AttachmentFile:
    """An attachment with what is in it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said. `operator_id` says for whom an answer was given; None is the platform."""

    id: UUID
    kind: MessageKind
    author_id: UUID | None
    operator_id: UUID | None
    text: str
    at: datetime
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A traveller's question or complaint. `number` is what people call it; `name` is how to address the traveller.

    An answer is due at `due_at` while it is open; `version` counts what was said and done where the traveller sees it.
    `messages` are there in a report that is read alone.
    """

    id: UUID
    number: str
    user_id: UUID
    name: str
    status: ReportStatus
    category: ReportCategory
    subject: str
    about: About | None
    urgent: bool
    assignee_id: UUID | None
    opened_at: datetime
    waiting_since: datetime | None
    due_at: datetime | None
    first_answer_at: datetime | None
    closed_at: datetime | None
    changed_at: datetime
    version: int
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportsAsked:
    """Which reports staff want to see; `assignee_id`: those that somebody has taken, `overdue`: those due by now."""

    status: ReportStatus = ReportStatus.OPEN
    category: ReportCategory | None = None
    assignee_id: UUID | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """How the queue stands. `first_answer` is the median of the first answers of the last 30 days, None without any."""

    open: int
    answered: int
    closed: int
    overdue: int
    first_answer: timedelta | None
