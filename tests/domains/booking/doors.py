"""At the door of a train: an inspector, tickets and their codes, scans."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Boarding, Manifest, NewScan, ScanAnswer, Ticket, Verdict
from carnet.domains.booking.models import Ticket as TicketRow
from carnet.domains.booking.tickets import code_for
from carnet.infra import keys
from carnet.infra.access import MemberRole
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.changed import Bought
from tests.domains.booking.conftest import Sale


def inspector(sale: Sale) -> Principal:
    """Somebody at the operator's doors."""
    return Principal(user_id=ids.new_id(), memberships={sale.listing.operator_id: MemberRole.INSPECTOR})


def the_ticket(one: Bought, place: int = 0) -> Ticket:
    """One of the tickets of a booking, in the order of their ids."""
    return sorted(one.booking.tickets, key=lambda ticket: ticket.id)[place]


def code_of(one: Bought, place: int = 0) -> str:
    """What the QR code of a ticket says."""
    return code_for(the_ticket(one, place), keys.ticket_key())


def a_scan(sale: Sale, code: str | None = None, **more: Any) -> NewScan:
    """A code held to the scanner at the first stop, now."""
    values: dict[str, Any] = {"id": ids.new_id(), "trip_id": sale.listing.id, "stop": 0, "at": NOW, "device": "Door 1"}
    return NewScan(**{**values, "code": code, **more})


def take(sale: Sale, *scans: NewScan, by: Principal | None = None, now: datetime = NOW) -> tuple[ScanAnswer, ...]:
    """The server's answers."""
    who = by or inspector(sale)
    return operations.scans_take(operator_id=sale.listing.operator_id, scans=scans, by=who, now=now)


def verdict(sale: Sale, code: str | None = None, *, now: datetime = NOW, **more: Any) -> Verdict:
    """What one scan comes to."""
    return take(sale, a_scan(sale, code, **more), now=now)[0].judgement.verdict


def offline(sale: Sale, code: str, *, minutes: int = 0, device: str = "Door 2", **more: Any) -> NewScan:
    """A scan that its device found good by itself, so long before it told of it."""
    at = NOW - timedelta(minutes=minutes)
    return a_scan(sale, code, at=at, device=device, shown=Verdict.GOOD, **more)


def manifest(sale: Sale, now: datetime = NOW) -> Manifest:
    """The train's manifest."""
    return queries.manifest(operator_id=sale.listing.operator_id, trip_id=sale.listing.id, by=inspector(sale), now=now)


def boarding(sale: Sale, now: datetime = NOW) -> Boarding:
    """Who is on board."""
    return queries.boarding(operator_id=sale.listing.operator_id, trip_id=sale.listing.id, by=inspector(sale), now=now)


def status_of(ticket_id: UUID) -> str:
    """Where a ticket is."""
    return TicketRow.objects.get(pk=ticket_id).status
