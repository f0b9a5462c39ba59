"""Values to JSON."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from carnet.infra.events import hints
from carnet.infra.events.hints import UnsupportedType

Writer = Callable[[Any], Any]
_Plan = tuple[tuple[str, ...], Writer, list[tuple[str, Writer]]]


def instant_to_json(value: datetime) -> str:
    """RFC 3339 in UTC with `Z`. Raises ValueError for an instant without a zone."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat()[: -len("+00:00")] + "Z"


_SCALARS: Final[dict[Any, Writer]] = {UUID: str, datetime: instant_to_json, date: date.isoformat}


def _writer(hint: Any) -> Writer | None:
    """What turns a value of this hint into JSON; None when it is JSON already. Raises UnsupportedType."""
    if hint in hints.PLAIN:
        return None
    if hint in _SCALARS:
        return _SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return attrgetter("value")
    if dataclasses.is_dataclass(hint):
        return _dataclass(typing.cast("type[Any]", hint))
    inner = hints.optional(hint)
    if inner is not None:
        return _optional(writer(inner))
    return _container(hint)


writer: Final[Callable[[Any], Writer | None]] = cache(_writer)


def _optional(convert: Writer | None) -> Writer | None:
    if convert is None:
        return None
    return lambda value: None if value is None else convert(value)


def _container(hint: Any) -> Writer:
    origin, arguments = typing.get_origin(hint) or hint, typing.get_args(hint)
    if origin is tuple and arguments and arguments[-1] is not ...:
        return _fixed([writer(one) for one in arguments])
    if origin in hints.ARRAYS:
        return _array(writer(arguments[0]) if arguments else None, unordered=hints.ARRAYS[origin] is frozenset)
    if origin in hints.OBJECTS:
        return _object(*((writer(one) for one in arguments) if arguments else (None, None)))
    raise UnsupportedType(f"events cannot carry {hint}")


def _fixed(converts: list[Writer | None]) -> Writer:
    def write(value: Any) -> list[Any]:
        return [one if convert is None else convert(one) for convert, one in zip(converts, value, strict=True)]

    return write


def _array(convert: Writer | None, *, unordered: bool) -> Writer:
    if unordered:  # the same set is always written the same way
        return lambda value: sorted(value if convert is None else map(convert, value))
    if convert is None:
        return list
    return lambda value: [convert(one) for one in value]


def _object(key: Writer | None, item: Writer | None) -> Writer:
    def write(value: Any) -> dict[str, Any]:
        return {
            (one if key is None else key(one)): (other if item is None else item(other)) for one, other in value.items()
        }

    return write


def _dataclass(kind: type[Any]) -> Writer:
    plan = cache(lambda: _plan(kind))  # not before the first value, so that a type may contain itself

    def write(value: Any) -> dict[str, Any]:
        names, get, converts = plan()
        data = dict(zip(names, get(value), strict=True))
        for name, convert in converts:
            data[name] = convert(data[name])
        return data

    return write


def _plan(kind: type[Any]) -> _Plan:
    members = [(member.name, writer(hint)) for member, hint in hints.members(kind)]
    names = tuple(name for name, _ in members)
    get: Writer = attrgetter(*names) if len(names) > 1 else lambda value: [getattr(value, one) for one in names]
    return names, get, [(name, convert) for name, convert in members if convert is not None]


__all__ = ["UnsupportedType", "Writer", "instant_to_json", "writer"]
