"""Lists are read a page at a time: each goes on behind the last row of the one before."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q


def behind(key: Sequence[object] | None, *order: str) -> Q:
    """The rows that come after the one with this sort key; all of them when it is None.

    `order` names the fields of the key, with a minus where they descend, as `order_by` has them.
    """
    found = Q()
    if key is None:
        return found
    same = Q()
    for field, value in zip(order, key, strict=True):
        name = field.removeprefix("-")
        found |= same & Q(**{f"{name}__{'gt' if name == field else 'lt'}": value})
        same &= Q(**{name: value})
    return found
