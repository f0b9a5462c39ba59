"""What the sellers tell about trips."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.schedule.models import Trip


def trips_sold(*, since: Mapping[UUID, datetime]) -> int:
    """Remember since when there may be tickets for these trips; how many were not known as sold.

    Told again or in another order it changes nothing.
    """
    with transaction.atomic():
        rows = list(Trip.objects.filter(id__in=list(since), sold_since=None).order_by("id").select_for_update())
        for row in rows:
            row.sold_since = since[row.id]
        Trip.objects.bulk_update(rows, ["sold_since"])
    return len(rows)
