"""Forgetting who bought: bookings are kept for the books, without names and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from carnet.domains.booking import rules
from carnet.domains.booking.models import WaitingEntry
from carnet.infra import sql


def forget_buyers(user_ids: Sequence[UUID]) -> int:
    """Put neutral words for the contact and the passengers of all bookings of these users. Returns how many tickets.

    Nobody needs to know whom they waited with: their places in waiting lists are gone.
    """
    first, last = rules.NOBODY
    WaitingEntry.objects.filter(user_id__in=user_ids).delete()
    values: dict[str, list[UUID] | str] = {
        "users": list(user_ids),
        "email": rules.NO_EMAIL,
        "first": first,
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.booking", "forget_buyers"), values)
        return int(cursor.rowcount)
