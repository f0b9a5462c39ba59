"""Lists whose latest rows come first."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def latest(rows: QuerySet[Row], *, before: UUID | None, limit: int) -> QuerySet[Row]:
    """One page: `before` is the id of the last row of the page before. Ids grow with time, so theirs is the order."""
    return (rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")[:limit]
