"""What keeps a thing from being deleted, over all domains of the role that lean on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import CASCADE, PROTECT, ForeignKey, ForeignObjectRel, Model

from carnet.domains.network.contracts import Use

_NAMED: Final = 5


def uses(row: Model, *, seen_by: UUID | None = None) -> tuple[Use, ...]:
    """Everything that points to the row and would break without it: whole things, such as routes, not their stops.

    The first few are named; where `seen_by` is an operator, none but its own.
    """
    found: dict[type[Model], Use] = {}
    for relation in _protected(row):
        use = _use(relation, row, seen_by)
        if use is not None:
            found[_owner(relation)[0]] = use
    return tuple(found.values())


def _protected(row: Model) -> Iterator[ForeignObjectRel]:
    for relation in row._meta.get_fields(include_hidden=True):  # noqa: SLF001  Django's documented introspection
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is PROTECT:
            yield relation


def _owner(relation: ForeignObjectRel) -> tuple[type[Model], str]:
    """The whole that the pointing row is a part of, and the way there: the route of a stop. Else the row itself."""
    model = relation.related_model
    for field in model._meta.fields:  # noqa: SLF001
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is CASCADE:
            return field.related_model, field.name
    return model, ""


def _use(relation: ForeignObjectRel, row: Model, seen_by: UUID | None) -> Use | None:
    model, way = _owner(relation)
    pointing = relation.related_model._default_manager.filter(**{relation.field.name: row})  # noqa: SLF001
    counted = getattr(relation.related_model, "count_users", None)
    if counted is not None:
        count = counted(row) if pointing.exists() else 0
        return _told(model, count, ()) if count else None
    rows = model._default_manager.filter(pk__in=pointing.values(way)) if way else pointing  # noqa: SLF001
    count = rows.count()
    if not count:
        return None
    if seen_by is not None and any(field.attname == "operator_id" for field in model._meta.fields):  # noqa: SLF001
        rows = rows.filter(operator_id=seen_by)
    return _told(model, count, tuple(str(one) for one in rows.order_by(*_ordering(model))[:_NAMED]))


def _told(model: type[Model], count: int, names: tuple[str, ...]) -> Use:
    meta = model._meta  # noqa: SLF001
    words = meta.verbose_name if count == 1 else meta.verbose_name_plural
    return Use(str(meta.verbose_name).replace(" ", "_"), str(words), count, names)


def _ordering(model: type[Model]) -> tuple[Any, ...]:
    return tuple(model._meta.ordering or ()) or ("pk",)  # noqa: SLF001
