"""Where and when somebody's tickets were scanned, for their export."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from carnet.domains.booking.contracts import KeptScan
from carnet.domains.booking.models import Booking, Scan, Ticket
from carnet.domains.booking.queries.boarding.aboard import as_kept


def scans_of_traveller(user_id: UUID, *, limit: int) -> tuple[KeptScan, ...]:
    """Scans of the tickets that the user bought and has not given away, or was given; the first first."""
    bought = Q(holder_id__isnull=True, booking_id__in=Booking.objects.filter(user_id=user_id).values("id"))
    tickets = Ticket.objects.filter(bought | Q(holder_id=user_id)).values("id")
    return tuple(as_kept(row) for row in Scan.objects.filter(ticket_id__in=tickets).order_by("at", "id")[:limit])
