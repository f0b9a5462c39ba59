"""What travellers think of a company, as the sellers tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from carnet.domains.operators.models import Operator
from carnet.infra import sql


def ratings_take(*, given: Iterable[tuple[UUID, UUID, int]], now: datetime) -> int:
    """Count ratings as `(ticket, operator, stars)`, each ticket's once however often it is told; how many were new.

    Ratings of companies that are not here count nowhere.
    """
    rows = list(given)
    with transaction.atomic(), connection.cursor() as cursor:
        tickets, operators, stars = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
        cursor.execute(sql.load("carnet.domains.operators", "take_ratings"), [now, tickets, operators, stars])
        new = cursor.fetchall()
        sums: dict[UUID, list[int]] = defaultdict(list)
        for operator_id, given_stars in new:
            sums[operator_id].append(given_stars)
        for operator_id in sorted(sums):
            gained = sums[operator_id]
            Operator.objects.filter(id=operator_id).update(
                stars=F("stars") + sum(gained), ratings=F("ratings") + len(gained)
            )
    return len(new)
