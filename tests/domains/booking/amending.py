"""Tickets that get another name, holder or seat, and what is asked about them afterwards."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from procrastinate.contrib.django.models import ProcrastinateJob

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import SeatWanted, Ticket, TicketTransfer
from carnet.kernel import ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale

LATE = NOW + timedelta(days=3, minutes=3)
"""When the train of three days from now has left."""


def flexible(sale: Sale, **more: Any) -> Bought:
    """A paid booking whose fare allows another name."""
    return bought(sale, family="Flex", **{"money": 50_000, **more})


def in_order(one: Bought) -> list[Ticket]:
    """The tickets of a booking in the order of its passengers; ids of one millisecond are in none."""
    return sorted(one.booking.tickets, key=lambda ticket: ticket.passenger.last_name)


def findings(now: datetime = NOW) -> set[str]:
    """The rules that are broken."""
    return {verdict.rule.file for verdict in auditor.audit(Role.ALL, now=now) if verdict.broken}


def renamed(one: Bought, ticket: Ticket, first: str = "Bob", last: str = "Byron", now: datetime = NOW) -> bool:
    """Its buyer puts another name on a ticket."""
    return operations.ticket_rename(
        user_id=one.user_id,
        reference=one.reference,
        ticket_id=ticket.id,
        first_name=first,
        last_name=last,
        now=now,
    )


def offered(one: Bought, ticket: Ticket, now: datetime = NOW) -> tuple[TicketTransfer, str]:
    """Its buyer offers a ticket to Bob; the offer, and the key that is in his letter."""
    made = operations.transfer_offer(
        user_id=one.user_id, reference=one.reference, ticket_id=ticket.id, email="bob@example.org", now=now
    )
    return made, key_on_its_way()


def accepted(key: str, user_id: UUID, now: datetime = NOW) -> Ticket:
    """Bob takes it."""
    number = operations.transfer_accept(key=key, user_id=user_id, first_name="Bob", last_name="Byron", now=now)
    return queries.received_ticket(user_id=user_id, ticket_id=number).ticket


def given(one: Bought, ticket: Ticket) -> UUID:
    """Bob has a ticket; his id."""
    bob = ids.new_id()
    _, key = offered(one, ticket)
    accepted(key, bob)
    return bob


def moved(one: Bought, *wanted: tuple[Ticket, str], now: datetime = NOW) -> int:
    """Its buyer asks for other seats."""
    seats = [SeatWanted(ticket.id, label) for ticket, label in wanted]
    return operations.seats_change(user_id=one.user_id, reference=one.reference, seats=seats, now=now)


def key_on_its_way() -> str:
    """The key in the letter that waits to be sent."""
    letters = ProcrastinateJob.objects.filter(task_name="mail.deliver").order_by("-id")
    return key_in(next(job.args["text"] for job in letters if "/ticket-offers/" in job.args["text"]))


def key_in(letter: str) -> str:
    """The key that a letter's link carries."""
    found = re.search(r"/ticket-offers/(\S+)", letter)
    assert found, letter
    return found[1]
