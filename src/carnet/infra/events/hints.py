"""Type hints taken apart, for what turns dataclasses into JSON, back, and into a schema."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, Final

Members = tuple[tuple[dataclasses.Field[Any], Any], ...]


class UnsupportedType(TypeError):
    """A type hint that JSON of events cannot carry."""


PLAIN: Final = frozenset({str, int, bool, float, type(None), Any, object})
"""Types that are the same in JSON."""

ARRAYS: Final[Mapping[Any, type[Any]]] = {
    tuple: tuple,
    list: list,
    Sequence: tuple,
    set: frozenset,
    frozenset: frozenset,
    AbstractSet: frozenset,
}
"""Types that are arrays in JSON, and what they are read as."""

OBJECTS: Final = frozenset({dict, Mapping})
"""Types that are objects in JSON with keys of the data's choosing."""


def optional(hint: Any) -> Any:
    """`X` for `X | None`, else None. Raises UnsupportedType for any other union."""
    if typing.get_origin(hint) not in {typing.Union, types.UnionType}:
        return None
    members = [one for one in typing.get_args(hint) if one is not type(None)]
    if len(members) != 1 or len(members) == len(typing.get_args(hint)):
        raise UnsupportedType(f"{hint} could be read in more than one way")
    return members[0]


def _members(kind: Any) -> Members:
    """The fields of a dataclass that its constructor takes, each with its resolved hint."""
    hints = typing.get_type_hints(kind)
    return tuple((one, hints[one.name]) for one in dataclasses.fields(kind) if one.init)


members: Final[Callable[[Any], Members]] = cache(_members)


def required(member: dataclasses.Field[Any]) -> bool:
    """Whether a field has no default."""
    return member.default is dataclasses.MISSING and member.default_factory is dataclasses.MISSING
