"""JSON to values."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final
from uuid import UUID

from carnet.infra.events import hints
from carnet.infra.events.hints import UnsupportedType

Reader = Callable[[Any], Any]
_Plan = tuple[list[str], list[tuple[str, Reader]]]


class MalformedData(ValueError):
    """JSON that is not what the payload's type says; the text names the place."""


def _instant(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


_SCALARS: Final[dict[Any, Reader]] = {UUID: UUID, datetime: _instant, date: date.fromisoformat}


def _reader(hint: Any) -> Reader | None:
    """What turns JSON into a value of this hint; None when it is one already. Raises UnsupportedType."""
    if hint in hints.PLAIN:
        return None
    if hint in _SCALARS:
        return _SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if dataclasses.is_dataclass(hint):
        return _dataclass(typing.cast("type[Any]", hint))
    inner = hints.optional(hint)
    if inner is not None:
        convert = reader(inner)
        return None if convert is None else lambda data: None if data is None else convert(data)
    return _container(hint)


reader: Final[Callable[[Any], Reader | None]] = cache(_reader)


def _container(hint: Any) -> Reader:
    origin, arguments = typing.get_origin(hint) or hint, typing.get_args(hint)
    if origin is tuple and arguments and arguments[-1] is not ...:
        return _fixed([reader(one) for one in arguments])
    if origin in hints.ARRAYS:
        return _array(hints.ARRAYS[origin], reader(arguments[0]) if arguments else None)
    if origin in hints.OBJECTS:
        return _object(*((reader(one) for one in arguments) if arguments else (None, None)))
    raise UnsupportedType(f"events cannot carry {hint}")


def _fixed(converts: list[Reader | None]) -> Reader:
    def read(data: Any) -> tuple[Any, ...]:
        return tuple(one if convert is None else convert(one) for convert, one in zip(converts, data, strict=True))

    return read


def _array(make: type[Any], convert: Reader | None) -> Reader:
    def read(data: Any) -> Any:
        if not isinstance(data, list):
            raise TypeError(f"an array was expected, not {type(data).__name__}")
        return make(data) if convert is None else make([convert(one) for one in data])

    return read


def _object(key: Reader | None, item: Reader | None) -> Reader:
    def read(data: Any) -> dict[Any, Any]:
        return {
            (one if key is None else key(one)): (other if item is None else item(other)) for one, other in data.items()
        }

    return read


def _dataclass(kind: type[Any]) -> Reader:
    plan = cache(lambda: _plan(kind))  # not before the first value, so that a type may contain itself

    def read(data: Any) -> Any:
        names, converts = plan()
        place = kind.__name__
        try:
            values = {name: data[name] for name in names if name in data}
            for name, convert in converts:
                if name in values:
                    place = f"{kind.__name__}.{name}"
                    values[name] = convert(values[name])
            place = kind.__name__
            return kind(**values)  # says itself what it misses
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise MalformedData(f"{place}: {error}") from error

    return read


def _plan(kind: type[Any]) -> _Plan:
    members = [(member.name, reader(hint)) for member, hint in hints.members(kind)]
    return (
        [name for name, _ in members],
        [(name, convert) for name, convert in members if convert is not None],
    )


__all__ = ["MalformedData", "Reader", "UnsupportedType", "reader"]
