"""What is the same whatever becomes of issued tickets: how many facts were told, and which changes that answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from carnet.domains.booking.contracts import Choice
from carnet.domains.booking.models import Amendment, OperatorChange, Reseating, Scan, Ticket

FACTS_BEFORE: Final = 2
"""A ticket is held, then issued: so many facts about it come before its first other seat, name or boarding."""


def facts_told(tickets: Sequence[Ticket]) -> Mapping[UUID, int]:
    """How many facts about each ticket there are once it is issued.

    These two, each other seat or name it got, each boarding and each that was taken back.
    """
    numbers = [one.id for one in tickets]
    these = Q(listing_id__in={one.listing_id for one in tickets}, ticket_id__in=numbers)
    told: Counter[UUID] = Counter()
    for kind in (Reseating, Amendment):
        told.update(kind.objects.filter(these).values_list("ticket_id", flat=True))
    boardings = Scan.objects.filter(these, boards=True)
    for scans in (boardings, boardings.filter(undone_at__isnull=False)):
        told.update(number for number in scans.values_list("ticket_id", flat=True) if number)
    return {number: FACTS_BEFORE + told[number] for number in numbers}


def answer_changes(tickets: Sequence[Ticket], choice: Choice, *, now: datetime) -> None:
    """Whatever their operator changed about these tickets is answered by what becomes of them."""
    open_ones = OperatorChange.objects.filter(ticket_id__in=[one.id for one in tickets], choice__isnull=True)
    open_ones.update(choice=choice.value, chosen_at=now)
