"""Ending changed tickets against all the money that was paid for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import ChangeKind, TicketStatus
from carnet.domains.booking.models import OperatorChange, Ticket
from carnet.domains.booking.operations.giving_back import Returned, give_back
from carnet.domains.payments.contracts import RefundReason


def refund(changes: Sequence[OperatorChange], *, actor: UUID | None, now: datetime) -> int:
    """Give back what the tickets of these changes cost, and end the tickets. Returns how many were ended.

    The caller has locked their bookings, in a transaction; a ticket that does not live any more stays as it is. Raises
    PaymentUnderWay.
    """
    kinds = {change.ticket_id: change.kind for change in changes}
    tickets = _living(changes, kinds)
    returned = [Returned(one, kinds[one.id], RefundReason.OPERATOR_CHANGE) for one in tickets]
    give_back(returned, actor=actor, now=now)
    return len(returned)


def _living(changes: Sequence[OperatorChange], kinds: dict[UUID, str]) -> list[Ticket]:
    """Their tickets that are issued, or boarded by who then heard that the trip does not run."""
    rows = Ticket.objects.filter(listing_id__in={change.listing_id for change in changes}, pk__in=kinds)
    living = rows.filter(status__in=[TicketStatus.ISSUED.value, TicketStatus.BOARDED.value]).order_by("pk")
    return [one for one in living if rules.lives(TicketStatus(one.status), ChangeKind(kinds[one.id]))]
