"""Reads: what an operator's trips have sold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count, Sum

from carnet.domains.booking.contracts import Sales, TicketStatus
from carnet.domains.booking.models import Ticket
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.money import Money


def sales(*, operator_id: UUID, listing_ids: Collection[UUID], by: Principal) -> Mapping[UUID, Sales]:
    """Paid tickets of the operator's own trips; those that sold nothing are absent. One statement.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.TRIPS_READ, operator_id)
    paid = Ticket.objects.filter(
        listing_id__in=listing_ids,
        operator_id=operator_id,
        status__in=[TicketStatus.ISSUED.value, TicketStatus.BOARDED.value],
    )
    rows = paid.values("listing_id", "currency").annotate(tickets=Count("id"), amount=Sum("amount"))
    return {row["listing_id"]: Sales(row["tickets"], Money(row["amount"], row["currency"])) for row in rows}
