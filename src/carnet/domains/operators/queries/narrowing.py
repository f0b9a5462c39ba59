"""Which rows of a list by name are wanted."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.behind import behind

Row = TypeVar("Row", bound=Model)


def narrowed(
    rows: QuerySet[Row],
    *,
    kind: ListingKind | None,
    retired: bool | None,
    after: tuple[str, UUID] | None,
    limit: int | None,
) -> QuerySet[Row]:
    """Up to `limit` rows by name and id, those of one kind, in use or not, behind the last one shown; None is any."""
    wanted: dict[str, Any] = {"kind": None if kind is None else kind.value, "retired": retired}
    found = rows.filter(**{field: value for field, value in wanted.items() if value is not None})
    return found.filter(behind(after, "name", "id")).order_by("name", "id")[:limit]
