"""What a process knows about a person, gathered from the domains that hold it.

Each domain in this process says what it knows, what stands in the way of forgetting, and what stays afterwards and why;
`project/apps.py` puts them together. Where the roles are apart, each process gathers its own part.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

MOST_ROWS: Final = 10_000
"""How long a list in an export may be; the README says so where one was cut."""

_README: Final = """\
What Carnet knows about you, {when} UTC.

Each folder is a part of Carnet: {parts}.
A large installation runs accounts, timetables and sales as services of their own. Each of them exports its own part
then, and whoever runs the installation sends you the others on request.

Money is in minor units, cents for EUR. Instants are UTC.
"""

Files = Mapping[str, Any]
"""What a holder knows: lists of rows, or single objects, by the name of their file."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why somebody cannot be forgotten yet: a stable code, and a sentence that says what to do."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of somebody who was forgotten, and why it must."""

    what: str
    why: str


def _nothing(_user_id: UUID, _now: datetime) -> Iterable[Obstacle]:
    return ()


@dataclass(frozen=True, slots=True)
class Holder:
    """A part of Carnet that holds personal data. `tells` and `obstacles` take a user's id and the present instant."""

    name: str
    tells: Callable[[UUID, datetime], Files]
    obstacles: Callable[[UUID, datetime], Iterable[Obstacle]] = _nothing
    keeps: tuple[Kept, ...] = ()


_HOLDERS: Final[dict[str, Holder]] = {}


def register(*holders: Holder) -> None:
    """Have these asked too, in this order; a holder that is registered again takes its own place."""
    _HOLDERS.update((one.name, one) for one in holders)


def holders() -> tuple[str, ...]:
    """The names of those who are asked in this process."""
    return tuple(_HOLDERS)


def obstacles(user_id: UUID, *, now: datetime) -> tuple[Obstacle, ...]:
    """Everything in this process that stands in the way of forgetting somebody."""
    return tuple(found for one in _HOLDERS.values() for found in one.obstacles(user_id, now))


def kept() -> tuple[Kept, ...]:
    """What this process keeps of people who were forgotten."""
    return tuple(reason for one in _HOLDERS.values() for reason in one.keeps)


def archive(user_id: UUID, *, now: datetime) -> bytes:
    """All that this process knows about somebody, as a zip of JSON files with a README."""
    buffer, cut = io.BytesIO(), []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in _HOLDERS.values():
            for name, known in one.tells(user_id, now).items():
                path = f"{one.name}/{name}.json"
                content, whole = _bounded(known)
                _write(archive, path, json.dumps(content, cls=_Encoder, indent=2, ensure_ascii=False), now)
                cut += [] if whole else [path]
        _write(archive, "README.txt", _readme(cut, now), now)
    return buffer.getvalue()


class _Encoder(DjangoJSONEncoder):
    """Frozen dataclasses, as queries return them, are objects in JSON."""

    def default(self, o: Any) -> Any:
        if is_dataclass(o) and not isinstance(o, type):
            return asdict(o)
        return super().default(o)


def _bounded(known: Any) -> tuple[Any, bool]:
    """Lists at most MOST_ROWS long, and whether that was all."""
    if isinstance(known, str | Mapping) or not isinstance(known, Iterable):
        return known, True
    rows = list(islice(known, MOST_ROWS + 1))
    return rows[:MOST_ROWS], len(rows) <= MOST_ROWS


def _write(archive: zipfile.ZipFile, path: str, text: str, now: datetime) -> None:
    entry = zipfile.ZipInfo(path, date_time=now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text + "\n")


def _readme(cut: list[str], now: datetime) -> str:
    text = _README.format(when=f"{now:%Y-%m-%d %H:%M}", parts=", ".join(_HOLDERS))
    return (
        f"{text}\nOf {', '.join(cut)}: only the latest {MOST_ROWS} rows. Ask our support for the rest." if cut else text
    )
