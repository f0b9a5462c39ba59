"""What comes in about reports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from carnet.domains.support import rules
from carnet.domains.support.contracts import AboutKind, ReportCategory, ReportsAsked, ReportStatus, Topic
from carnet.infra.http import Body, Line, Paging, Prefix
from carnet.infra.http.ids import ListingId, PaymentId, TicketId, UserId
from carnet.infra.principal import Principal

ReportNumber = Annotated[str, Field(pattern=r"^R[A-HJ-NP-Z2-9]{6}$", examples=["RK7M2QX"])]
AttachmentId = Annotated[UUID, Prefix("rat")]

BookingReference = Annotated[str, Field(pattern=r"^[A-HJ-NP-Z2-9]{6}$", examples=["K7M2QX"])]
Text = Annotated[str, Field(min_length=1, max_length=rules.LONGEST_TEXT, description="As many lines as it needs.")]


class ReportBody(Body):
    """A new report, about one of the named things at most; each of them one's own."""

    category: ReportCategory
    subject: Annotated[Line, Field(min_length=1, max_length=rules.LONGEST_SUBJECT)]
    text: Text
    name: Annotated[Line, Field(max_length=rules.LONGEST_NAME, description="How to address you.")] = ""
    booking: BookingReference | None = None
    ticket: TicketId | None = None
    listing: ListingId | None = Field(None, description="A trip or performance that one has, or had, a ticket for.")
    payment: PaymentId | None = None

    @model_validator(mode="after")
    def _about_one_thing(self) -> Self:
        if sum(one is not None for one in (self.booking, self.ticket, self.listing, self.payment)) > 1:
            raise ValueError("a report is about one of booking, ticket, listing and payment")
        return self

    def topic(self) -> Topic | None:
        """What it is about, as the domain knows it."""
        if self.booking is not None:
            return Topic(AboutKind.BOOKING, reference=self.booking)
        named = {AboutKind.TICKET: self.ticket, AboutKind.LISTING: self.listing, AboutKind.PAYMENT: self.payment}
        return next((Topic(kind, number) for kind, number in named.items() if number is not None), None)


class MessageBody(Body):
    """What is written on."""

    text: Text


class NamedFile(Body):
    """What a file that is sent is called."""

    name: Line = Field("", max_length=255)


class AnswerBody(MessageBody):
    """An answer; with the `version` that was read, nothing that was said since is talked past."""

    version: int | None = Field(None, ge=1)


class CloseBody(Body):
    """Closing; with the `version` that was read as for an answer."""

    version: int | None = Field(None, ge=1)


class AssignBody(Body):
    """Who looks after it: oneself, or null for nobody in particular."""

    assignee: UserId | None


class DeskReportsPaged(Paging):
    """Which reports to list: open ones unless another state is asked for."""

    status: ReportStatus = ReportStatus.OPEN
    category: ReportCategory | None = None
    mine: bool = Field(default=False, description="Only those that I have taken.")
    overdue: bool = Field(default=False, description="Only those whose answer is due by now.")

    def asked(self, by: Principal) -> ReportsAsked:
        """The same for queries."""
        return ReportsAsked(self.status, self.category, by.user_id if self.mine else None, self.overdue)

    def place(self) -> tuple[datetime, UUID] | None:
        """Where to go on."""
        key = self.key(datetime, UUID)
        return (key[0], key[1]) if key else None
