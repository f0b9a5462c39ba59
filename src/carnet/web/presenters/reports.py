"""Reports in words: their kinds and states, who said what, what they may be about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Booking
from carnet.domains.payments.contracts import Payment
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.domains.support.contracts import (
    About,
    AboutKind,
    Attachment,
    Message,
    MessageKind,
    Report,
    ReportCategory,
    ReportStatus,
    Topic,
)
from carnet.kernel.ids import decode, encode
from carnet.web.presenters import bookings, money, wording
from carnet.web.presenters.states import State

CATEGORY_WORDS: Final[dict[ReportCategory, Promise]] = {
    ReportCategory.DELAY: _("Delay"),
    ReportCategory.CANCELLED_TRIP: _("Cancelled trip"),
    ReportCategory.REFUND: _("Refund"),
    ReportCategory.PAYMENT: _("Payment"),
    ReportCategory.SEAT: _("Seat or vehicle"),
    ReportCategory.ACCESSIBILITY: _("Accessibility"),
    ReportCategory.LOST_PROPERTY: _("Lost property"),
    ReportCategory.STAFF: _("Staff"),
    ReportCategory.WEBSITE: _("This website"),
    ReportCategory.OTHER: _("Something else"),
}
_STATES: Final[dict[ReportStatus, tuple[Promise, str]]] = {
    ReportStatus.OPEN: (_("Waits for an answer"), "warn"),
    ReportStatus.ANSWERED: (_("Answered"), "ok"),
    ReportStatus.CLOSED: (_("Closed"), ""),
}
_HEAPS: Final[dict[ReportStatus, Promise]] = {
    ReportStatus.OPEN: _("Waiting"),
    ReportStatus.ANSWERED: _("Answered"),
    ReportStatus.CLOSED: _("Closed"),
}
_ABOUT: Final[dict[AboutKind, Promise]] = {
    AboutKind.BOOKING: _("Booking %(reference)s"),
    AboutKind.TICKET: _("A ticket of booking %(reference)s"),
    AboutKind.LISTING: _("A trip of booking %(reference)s"),
    AboutKind.PAYMENT: _("A payment for booking %(reference)s"),
}
# Only its buyer knows a booking's reference, not who was given a ticket of it; and not every payment is for a booking.
_ABOUT_ALONE: Final[dict[AboutKind, Promise]] = {
    AboutKind.BOOKING: _("A booking"),
    AboutKind.TICKET: _("A ticket"),
    AboutKind.LISTING: _("A trip"),
    AboutKind.PAYMENT: _("A payment"),
}
_PREFIXES: Final = {AboutKind.TICKET: "tkt", AboutKind.LISTING: "lst", AboutKind.PAYMENT: "pay"}
_TWO_DAYS: Final = timedelta(days=2)
_KILO: Final = 1_024


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a message."""

    href: str
    name: str
    size: str
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """Something that was said; `tone` is mine, theirs or note."""

    who: str
    tone: str
    text: str
    at: datetime
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report on a page. `waits` says for how long, `overdue` that it should have been answered by now."""

    number: str
    subject: str
    category: str
    about: str
    state: State
    status: ReportStatus
    at: datetime
    version: int
    name: str
    urgent: bool
    overdue: bool
    waits: str
    taken: str
    reference: str
    messages: tuple[MessageView, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether nothing more is written."""
        return self.status is ReportStatus.CLOSED


def own(report: Report, names: Mapping[UUID, str], *, now: datetime) -> ReportView:
    """A report as its writer sees it; `names` are those of operators."""
    return _view(report, [_message(report, one, gettext("You"), names, mine=True) for one in report.messages], now=now)


def desk(report: Report, names: Mapping[UUID, str], *, me: UUID, now: datetime) -> ReportView:
    """A report as those see it who answer."""
    who = report.name or gettext("The traveller")
    said = [_message(report, one, who, names, mine=False) for one in report.messages]
    return _view(report, said, now=now, me=me)


def heaps(counts: Mapping[ReportStatus, int]) -> list[tuple[str, str, int]]:
    """The states with their words, and how many reports are in each."""
    return [(status.value, str(word), counts[status]) for status, word in _HEAPS.items()]


def long_time(span: timedelta) -> str:
    """How long something took: hours and minutes, or days."""
    if span < _TWO_DAYS:
        return wording.duration(int(span.total_seconds()) // 60)
    return ngettext("%(days)d day", "%(days)d days", span.days) % {"days": span.days}


def about_words(about: About | None) -> str:
    """What a report is about, in words."""
    if about is None:
        return ""
    if not about.reference:
        return str(_ABOUT_ALONE[about.kind])
    return str(_ABOUT[about.kind]) % {"reference": about.reference}


def choices(
    found: Sequence[Booking], listings: Mapping[UUID, ListingSnapshot], paid: Sequence[Payment]
) -> list[tuple[Any, Any]]:
    """What may be chosen as what a report is about: nothing, and the writer's own things by their kind."""
    groups = (
        (gettext("Bookings"), [_booking(one, listings) for one in found]),
        (gettext("Tickets"), [choice for one in found if len(one.tickets) > 1 for choice in _tickets(one, listings)]),
        (gettext("Trips"), _trips(found, listings)),
        (gettext("Payments"), [_payment(one) for one in paid]),
    )
    return [("", gettext("Nothing in particular")), *(group for group in groups if group[1])]


def topic_of(value: str) -> Topic:
    """The thing behind a choice. Raises MalformedId, ValueError for what was never offered."""
    kind_word, _colon, key = value.partition(":")
    kind = AboutKind(kind_word)
    return Topic(kind, reference=key) if kind is AboutKind.BOOKING else Topic(kind, decode(_PREFIXES[kind], key))


def choice_of(reference: str) -> str:
    """How a booking is chosen."""
    return f"{AboutKind.BOOKING.value}:{reference}"


def _booking(one: Booking, listings: Mapping[UUID, ListingSnapshot]) -> tuple[str, str]:
    journey = bookings.journey_of(one, listings)
    return choice_of(one.reference), f"{one.reference}: {bookings.title(journey)}, {journey.origin.day}"


def _tickets(one: Booking, listings: Mapping[UUID, ListingSnapshot]) -> list[tuple[str, str]]:
    views = bookings.ticket_views(one, listings, {})
    return [(f"{AboutKind.TICKET.value}:{view.id}", f"{one.reference}: {view.name}, {view.place}") for view in views]


def _trips(found: Sequence[Booking], listings: Mapping[UUID, ListingSnapshot]) -> list[tuple[str, str]]:
    paid = [one for one in found if one.confirmed_at is not None]
    runs = {number: journey for one in paid for number, journey in bookings.outline(one, listings)}
    return [
        (f"{AboutKind.LISTING.value}:{number}", f"{bookings.title(journey)}, {journey.origin.day}")
        for number, journey in runs.items()
    ]


def _payment(one: Payment) -> tuple[str, str]:
    words = {
        "amount": wording.price(one.amount),
        "method": money.METHODS[one.method],
        "day": wording.day(one.created_at),
    }
    return f"{AboutKind.PAYMENT.value}:{encode('pay', one.id)}", gettext("%(amount)s, %(method)s, %(day)s") % words


def _view(report: Report, said: list[MessageView], *, now: datetime, me: UUID | None = None) -> ReportView:
    word, tone = _STATES[report.status]
    return ReportView(
        number=report.number,
        subject=report.subject,
        category=str(CATEGORY_WORDS[report.category]),
        about=about_words(report.about),
        state=State(str(word), tone),
        status=report.status,
        at=report.changed_at,
        version=report.version,
        name=report.name or gettext("A traveller"),
        urgent=report.urgent,
        overdue=report.due_at is not None and report.due_at <= now,
        waits=long_time(now - report.waiting_since) if report.waiting_since else "",
        taken=_taken(report.assignee_id, me),
        reference=report.about.reference if report.about else "",
        messages=tuple(said),
    )


def _taken(assignee: UUID | None, me: UUID | None) -> str:
    if assignee is None:
        return ""
    return gettext("you") if assignee == me else gettext("a colleague")


def _message(report: Report, one: Message, traveller: str, names: Mapping[UUID, str], *, mine: bool) -> MessageView:
    """`mine` says that the traveller is who reads it."""
    by_traveller = one.kind is MessageKind.TRAVELLER
    who = traveller if by_traveller else _side(one.operator_id, names)
    tone = "note" if one.kind is MessageKind.NOTE else "mine" if by_traveller is mine else "theirs"
    return MessageView(who, tone, one.text, one.at, tuple(_file(report.number, file) for file in one.attachments))


def _side(operator_id: UUID | None, names: Mapping[UUID, str]) -> str:
    return names.get(operator_id, gettext("The operator")) if operator_id else "Carnet"


def _file(number: str, one: Attachment) -> FileView:
    href = reverse("web:help-file", args=[number, encode("rat", one.id)])
    size = f"{max(1, round(one.size / _KILO))} kB"
    return FileView(href, one.name, size, one.width, one.height)
