"""The committed schemas of events."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from carnet.infra.events import schema
from carnet.infra.events.codec import to_json
from carnet.infra.events.registry import EventType
from carnet.infra.events.schema import breaking_changes, schema_of
from carnet.kernel.money import Money
from tests.infra.events.samples import NOW

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "reference" / "events"


class Mood(StrEnum):
    """How it feels."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Part:
    """A part, perhaps of parts."""

    price: Money
    day: date
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything a payload may be made of."""

    id: UUID
    at: datetime
    mood: Mood
    parts: tuple[Part, ...]
    codes: dict[str, int] = field(default_factory=dict)
    pair: tuple[int, str] = (0, "")
    note: str | None = None


WHOLE = EventType("sample.whole", 1, Whole)


def test_the_committed_schemas_fit_the_code() -> None:
    complaints = schema.check(schema.published(), COMMITTED, complete=settings.ROLE == "all")
    assert complaints == [], "run `carnet events-schema --write`, or publish a new version"


def test_a_schema_describes_what_is_written() -> None:
    described = schema_of(WHOLE)
    jsonschema.Draft202012Validator.check_schema(described)
    part = Part(Money(1, "EUR"), NOW.date(), (Part(Money(2, "EUR"), NOW.date()),))
    data = to_json(Whole(UUID(int=1), NOW, Mood.BAD, (part,), {"a": 1}))
    validator = jsonschema.Draft202012Validator(described)
    assert list(validator.iter_errors(data)) == []
    for spoilt in ({**data, "at": 5}, {**data, "mood": "odd"}, {**data, "parts": [{}]}, {"id": data["id"]}):
        assert not validator.is_valid(spoilt)


def _without(name: str) -> Callable[[Any], None]:
    def change(new: Any) -> None:
        del new["properties"][name]

    return change


def _set(value: Any, *path: str) -> Callable[[Any], None]:
    def change(new: Any) -> None:
        for step in path[:-1]:
            new = new[step]
        new[path[-1]] = value

    return change


def _rename(new: Any) -> None:
    new["properties"]["instant"] = new["properties"].pop("at")
    new["required"] = ["id", "instant", "mood", "parts"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (_without("note"), "data.note is gone"),
        (_rename, "data.at is gone"),
        (_set({"type": "integer"}, "properties", "at"), "data.at has another type"),
        (_set({"type": "string"}, "properties", "at"), "data.at has another type"),
        (_set({"type": "string"}, "properties", "note"), "data.note has another type"),
        (_set(["id", "at", "mood", "parts", "note"], "required"), "data.note is required now"),
        (_set({"type": "string"}, "$defs", "Money", "properties", "amount"), "data.parts[].price.amount"),
        (_set(["good"], "$defs", "Mood", "enum"), "data.mood can no longer be 'bad'"),
        (_set({"type": "string"}, "properties", "mood"), "data.mood has another type"),
        (_set({"type": "boolean"}, "properties", "codes", "additionalProperties"), "data.codes[]"),
        (_set([{"type": "integer"}], "properties", "pair", "prefixItems"), "data.pair has another type"),
    ],
)
def test_a_breaking_change_is_found(change: Callable[[Any], None], complaint: str) -> None:
    old = schema_of(WHOLE)
    new = copy.deepcopy(old)
    change(new)
    assert any(found.startswith(complaint) for found in breaking_changes(old, new))


@pytest.mark.parametrize(
    "change",
    [
        _set({"type": "string"}, "properties", "colour"),
        _set(["good", "bad", "mixed"], "$defs", "Mood", "enum"),
        _set("Other words.", "description"),
        _set(["id"], "required"),
    ],
)
def test_a_harmless_change_is_none(change: Callable[[Any], None]) -> None:
    old = schema_of(WHOLE)
    new = copy.deepcopy(old)
    change(new)
    assert breaking_changes(old, new) == []


def test_writing_refuses_what_breaks(tmp_path: Path) -> None:
    (path,) = schema.write([WHOLE], tmp_path)
    assert schema.check([WHOLE], tmp_path) == []
    assert schema.write([WHOLE], tmp_path) == []
    assert schema.check([], tmp_path) == []
    assert schema.check([], tmp_path, complete=True) == ["sample.whole.v1.json: nobody publishes it"]
    committed = json.loads(path.read_text(encoding="utf-8"))
    committed["properties"]["gone"] = {"type": "string"}
    path.write_text(json.dumps(committed), encoding="utf-8")
    assert schema.check([WHOLE], tmp_path) == ["sample.whole.v1.json: data.gone is gone"]
    with pytest.raises(schema.Breaking):
        schema.write([WHOLE], tmp_path)
    assert schema.write([WHOLE], tmp_path, allow_breaking=True) == [path]


def test_the_command_checks_and_writes(tmp_path: Path) -> None:
    if not schema.published():
        pytest.skip("no domain of this role publishes events")
    with pytest.raises(CommandError, match="is missing"):
        call_command("events_schema", directory=tmp_path)
    call_command("events_schema", directory=tmp_path, write=True)
    call_command("events_schema", directory=tmp_path)
