"""The schemas as files, `<name>.v<version>.json`, under version control."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.utils.module_loading import autodiscover_modules

from carnet.infra.events.registry import REGISTRY, EventType
from carnet.infra.events.schema.build import schema_of
from carnet.infra.events.schema.compare import breaking_changes

_NOTICES: Final = "carnet.infra.notices"
"""What every domain raises belongs to none of them."""


class Breaking(ValueError):
    """An event changed in a way its consumers could stumble over; it needs a new version."""


def published() -> list[EventType]:
    """The events that the installed domains declare in their `events` modules, and notices, by name and version."""
    autodiscover_modules("events")
    modules = {_NOTICES, *(f"{one.name}.events" for one in apps.get_app_configs())}
    import_module(_NOTICES)
    return [one for _, one in sorted(REGISTRY.types.items()) if one.payload.__module__ in modules]


def check(events: Collection[EventType], directory: Path, *, complete: bool = False) -> list[str]:
    """What is wrong with the committed schemas: breaking changes, files that are missing or out of date.

    When `events` are `complete`, a committed event that is not among them is a breaking change too.
    """
    complaints = []
    if complete:
        known = {_path(directory, event) for event in events}
        complaints += [f"{path.name}: nobody publishes it" for path in sorted(set(directory.glob("*.json")) - known)]
    for event in events:
        path, new = _path(directory, event), schema_of(event)
        old = _read(path)
        if old is None:
            complaints.append(f"{path.name} is missing")
        elif changes := breaking_changes(old, new):
            complaints += [f"{path.name}: {change}" for change in changes]
        elif old != new:
            complaints.append(f"{path.name} is out of date")
    return complaints


def write(events: Iterable[EventType], directory: Path, *, allow_breaking: bool = False) -> list[Path]:
    """Write what is missing or out of date. Returns those files.

    Raises Breaking, with nothing written, unless `allow_breaking` (for an event nobody has ever published).
    """
    schemas = {_path(directory, event): schema_of(event) for event in events}
    changed = {path: (old, new) for path, new in schemas.items() if (old := _read(path)) != new}
    if not allow_breaking:
        broken = [
            f"{path.name}: {change}"
            for path, (old, new) in changed.items()
            if old is not None
            for change in breaking_changes(old, new)
        ]
        if broken:
            raise Breaking("; ".join(broken))
    directory.mkdir(parents=True, exist_ok=True)
    for path, (_, new) in changed.items():
        path.write_text(json.dumps(new, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return sorted(changed)


def _path(directory: Path, event: EventType) -> Path:
    return directory / f"{event.name}.v{event.version}.json"


def _read(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema
