"""What is the same whatever becomes of issued tickets: how many facts were told, and which changes that answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.booking.contracts import Choice
from carnet.domains.booking.models import OperatorChange, Reseating, Ticket

FACTS_BEFORE: Final = 2
"""A ticket is held, then issued: so many facts about it come before its first other seat."""


def facts_told(tickets: Sequence[Ticket]) -> Mapping[UUID, int]:
    """How many facts about each ticket there are once it is issued: these two, and each other seat it was given."""
    numbers = [one.id for one in tickets]
    moves = Reseating.objects.filter(listing_id__in={one.listing_id for one in tickets}, ticket_id__in=numbers)
    seated = Counter(moves.values_list("ticket_id", flat=True))
    return {number: FACTS_BEFORE + seated[number] for number in numbers}


def answer_changes(tickets: Sequence[Ticket], choice: Choice, *, now: datetime) -> None:
    """Whatever their operator changed about these tickets is answered by what becomes of them."""
    open_ones = OperatorChange.objects.filter(ticket_id__in=[one.id for one in tickets], choice__isnull=True)
    open_ones.update(choice=choice.value, chosen_at=now)
