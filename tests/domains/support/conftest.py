"""A traveller with a ticket, and those who answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.support import operations, queries
from carnet.domains.support.contracts import AboutKind, Report, ReportCategory, ReportsAsked, Topic
from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale, a_sale

TEXT = "The heating did not work.\nCan I have another seat?"


def support() -> Principal:
    """Somebody of the platform's support."""
    return Principal(user_id=ids.new_id(), roles=frozenset({PlatformRole.SUPPORT}), second_factor=True)


def working_for(operator_id: UUID, role: MemberRole = MemberRole.AGENT) -> Principal:
    """Somebody who works for the operator."""
    return Principal(user_id=ids.new_id(), memberships={operator_id: role})


@dataclass
class Help:
    """A traveller who has a ticket, support, and an agent of the operator."""

    sale: Sale
    trip: Bought
    staff: Principal = field(default_factory=support)

    def __post_init__(self) -> None:
        self.agent = working_for(self.operator_id)

    @property
    def operator_id(self) -> UUID:
        """Whose train it is."""
        return self.sale.listing.operator_id

    @property
    def user_id(self) -> UUID:
        """Who has the ticket."""
        return self.trip.user_id

    def topic(self) -> Topic:
        """The booking, as the traveller names it."""
        return Topic(AboutKind.BOOKING, reference=self.trip.reference)

    def open(self, *, now: datetime = NOW, **more: Any) -> Report:
        """The traveller writes about the booking, unless told otherwise."""
        about: dict[str, Any] = {"category": ReportCategory.SEAT, "subject": "A cold seat", "text": TEXT, "name": "Ada"}
        return operations.report_open(**{"user_id": self.user_id, "topic": self.topic(), **about, **more}, now=now)

    def read(self, report: Report) -> Report:
        """As the traveller sees it now."""
        return queries.report(user_id=report.user_id, number=report.number)

    def seen(self, report: Report) -> Report:
        """As support sees it now."""
        return queries.desk_report(by=self.staff, operator_id=None, number=report.number)

    def answer(self, report: Report, *, now: datetime = NOW, text: str = "Take seat 12.", **more: Any) -> Report:
        """Support answers, unless told otherwise."""
        who = {"by": self.staff, "operator_id": None, **more}
        return operations.report_answer(number=report.number, text=text, now=now, **who)

    def write(self, report: Report, *, now: datetime = NOW, text: str = "It is taken.", **more: Any) -> Report:
        """The traveller writes on."""
        return operations.report_write(user_id=report.user_id, number=report.number, text=text, now=now, **more)

    def queue(self, *, now: datetime = NOW, by: Principal | None = None, **asked: Any) -> list[str]:
        """The numbers of the queue, in its order: support's, or the agent's."""
        operator_id = None if by is None else self.operator_id
        found = queries.desk_reports(by=by or self.staff, operator_id=operator_id, asked=ReportsAsked(**asked), now=now)
        return [one.number for one in found]


def some_help(sale: Sale) -> Help:
    """For somebody with a ticket for the train."""
    return Help(sale, bought(sale))


@pytest.fixture
def help_(db: None) -> Help:
    """A traveller with a ticket, support, and an agent of the operator."""
    return some_help(a_sale())
