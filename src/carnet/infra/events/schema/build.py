"""From a payload's dataclass to JSON Schema (draft 2020-12)."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from carnet.infra.events import hints
from carnet.infra.events.hints import UnsupportedType
from carnet.infra.events.registry import EventType

Schema = dict[str, Any]

_SCALARS: Final[dict[Any, Schema]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    type(None): {"type": "null"},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    Any: {},
    object: {},
}


def schema_of(event: EventType) -> Schema:
    """The schema of the `data` of an event."""
    builder = _Builder()
    body = builder.members(event.payload)
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{event.name}.v{event.version}.json",
        "title": f"{event.name} v{event.version}",
        **body,
    }
    if builder.definitions:
        schema["$defs"] = dict(sorted(builder.definitions.items()))
    return schema


class _Builder:
    """Collects the dataclasses and enums that a payload is made of."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self._classes: dict[str, type[Any]] = {}

    def members(self, kind: type[Any]) -> Schema:
        members = hints.members(kind)
        return {
            "description": _description(kind),
            "type": "object",
            "properties": {member.name: self.hint(hint) for member, hint in members},
            "required": [member.name for member, _ in members if hints.required(member)],
        }

    def hint(self, hint: Any) -> Schema:
        if hint in _SCALARS:
            return _SCALARS[hint]
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._reference(hint, lambda: _enum(hint))
        if dataclasses.is_dataclass(hint):
            kind = typing.cast("type[Any]", hint)
            return self._reference(kind, lambda: self.members(kind))
        inner = hints.optional(hint)
        if inner is not None:
            return {"anyOf": [self.hint(inner), {"type": "null"}]}
        return self._container(hint)

    def _container(self, hint: Any) -> Schema:
        origin, arguments = typing.get_origin(hint) or hint, typing.get_args(hint)
        if origin is tuple and arguments and arguments[-1] is not ...:
            length = len(arguments)
            items = [self.hint(one) for one in arguments]
            return {"type": "array", "prefixItems": items, "minItems": length, "maxItems": length}
        if origin in hints.ARRAYS:
            return {"type": "array", "items": self.hint(arguments[0]) if arguments else {}}
        if origin in hints.OBJECTS:
            return {
                "type": "object",
                "additionalProperties": self.hint(arguments[1]) if arguments else {},
            }
        raise UnsupportedType(f"events cannot carry {hint}")

    def _reference(self, kind: type[Any], define: Callable[[], Schema]) -> Schema:
        name = kind.__name__
        if self._classes.setdefault(name, kind) is not kind:
            raise UnsupportedType(f"two classes named {name} in one event")
        if name not in self.definitions:
            self.definitions[name] = {}  # a type may contain itself
            self.definitions[name] = define()
        return {"$ref": f"#/$defs/{name}"}


def _enum(kind: type[Enum]) -> Schema:
    return {"description": _description(kind), "enum": [one.value for one in kind]}


def _description(kind: type[Any]) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())
