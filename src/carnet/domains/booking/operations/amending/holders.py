"""Telling those who were given a ticket what becomes of its trip; letters about money go to who bought it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from carnet.domains.booking.models import Booking, OperatorChange, Ticket
from carnet.infra.notices import notify
from carnet.kernel import ids


@transaction.atomic
def tell_holders_of_changes(booking_id: UUID, *, now: datetime) -> None:
    """Tell the holders of a booking's tickets what their operator changed and nobody was told of yet."""
    untold = OperatorChange.objects.filter(booking_id=booking_id, choice__isnull=True).exclude(
        told_version=F("version")
    )
    kinds = dict(untold.values_list("ticket_id", "kind"))
    for ticket in Ticket.objects.filter(pk__in=kinds, holder_id__isnull=False).order_by("pk"):
        _tell(ticket, "ticket.trip-changed", {"change": kinds[ticket.id]}, now=now)


def tell_holders_of_ends(ticket_ids: Collection[UUID], *, now: datetime) -> None:
    """Tell the holders of tickets that were given back for them, which their buyer was paid for."""
    for ticket in Ticket.objects.filter(pk__in=ticket_ids, holder_id__isnull=False).order_by("pk"):
        _tell(ticket, "ticket.ended", {}, now=now)


def _tell(ticket: Ticket, kind: str, facts: dict[str, str], *, now: datetime) -> None:
    if ticket.holder_id is None:
        return
    reference = Booking.objects.values_list("reference", flat=True).get(pk=ticket.booking_id)
    path = f"/my-tickets/{ids.encode('tkt', ticket.id)}"
    notify(ticket.holder_id, kind, facts={"reference": reference, **facts}, path=path, now=now)
