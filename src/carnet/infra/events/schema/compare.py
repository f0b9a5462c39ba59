"""Whether a schema may take the place of an older one of the same event and version.

Both ways count, since during an upgrade old consumers read new events and new consumers read old ones. New
members with a default, new enum values and other words in descriptions are fine; anything else needs a new
version.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]

_TYPE: Final = ("type", "format", "minItems", "maxItems")
_INNER: Final = ("items", "additionalProperties")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Sentences that say what a consumer could stumble over, each with its place; none when `new` may be
    used.
    """
    return list(_Comparison(old, new).at("data", old, new))


class _Comparison:
    """Two documents, and the pairs of definitions already compared."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old = old
        self._new = new
        self._seen: set[tuple[str, str]] = set()

    def at(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        pair = (old.get("$ref", place), new.get("$ref", place))
        if pair in self._seen:
            return
        self._seen.add(pair)
        old, new = _resolve(self._old, old), _resolve(self._new, new)
        if any(old.get(word) != new.get(word) for word in _TYPE):
            yield f"{place} has another type"
            return
        yield from self._enum(place, old, new)
        yield from self._members(place, old, new)
        yield from self._required(place, old, new)
        yield from self._inside(place, old, new)

    def _enum(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        if ("enum" in old) != ("enum" in new):
            yield f"{place} has another type"
        for value in old.get("enum", []):
            if value not in new.get("enum", []):
                yield f"{place} can no longer be {value!r}"

    def _members(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        now = new.get("properties", {})
        for name, was in old.get("properties", {}).items():
            if name in now:
                yield from self.at(f"{place}.{name}", was, now[name])
            else:
                yield f"{place}.{name} is gone"

    def _required(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        for name in new.get("required", []):
            if name not in old.get("required", []):
                yield f"{place}.{name} is required now"

    def _inside(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        for word in _INNER:
            if (word in old) != (word in new):
                yield f"{place} has another type"
            elif word in old:
                yield from self.at(f"{place}[]", old[word], new[word])
        for word in ("anyOf", "prefixItems"):
            was, now = old.get(word, []), new.get(word, [])
            if len(was) != len(now):
                yield f"{place} has another type"
            else:
                for number, (one, other) in enumerate(zip(was, now, strict=True)):
                    yield from self.at(f"{place}<{number}>", one, other)


def _resolve(document: Schema, schema: Schema) -> Schema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    definition: Schema = document["$defs"][reference.rpartition("/")[2]]
    return definition
