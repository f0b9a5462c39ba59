"""Dataclasses as JSON and back, driven by their type hints.

UUIDs are strings, instants RFC 3339 in UTC with `Z`, dates ISO 8601, enums their values, Money and other
dataclasses objects, tuples and lists arrays. Converters are built once per type.
"""

from __future__ import annotations

from typing import Any, TypeVar

from carnet.infra.events.reading import MalformedData, reader
from carnet.infra.events.writing import UnsupportedType, instant_to_json, writer

__all__ = ["MalformedData", "UnsupportedType", "from_json", "instant_to_json", "to_json"]

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """`value` (a dataclass, or anything the hints of one may name) as JSON. Raises UnsupportedType."""
    convert = writer(type(value))
    return value if convert is None else convert(value)


def from_json(kind: type[T], data: Any) -> T:
    """The `kind` that `to_json` wrote as `data`.

    Unknown members are ignored, absent ones take their default.

    Raises MalformedData when something required is missing or a value does not fit, UnsupportedType for a
    hint that JSON cannot carry.
    """
    convert = reader(kind)
    if convert is None:
        return data  # type: ignore[no-any-return]
    value: T = convert(data)
    return value
