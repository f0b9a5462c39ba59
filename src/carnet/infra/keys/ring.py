"""Several keys in one text, the newest first: the present one signs, older ones still verify.

    # in use from 2026-11-21T10:05:00Z
    -----BEGIN PRIVATE KEY-----
    ...

A key is a block in PEM form (RFC 7468), or a word; commas and line ends stand between words. The line above a key says
from when on it is used. A key that lacks the line is used at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from carnet.infra.keys.errors import UnusableKey

_SINCE: Final = "# in use from "
_BEGIN: Final = "-----BEGIN "
_END: Final = "-----END "


@dataclass(frozen=True, slots=True)
class Entry:
    """One key as it is written, and from when on it is used; None is always."""

    text: str
    since: datetime | None = None


def parse(text: str) -> tuple[Entry, ...]:
    """The keys in `text`; a PEM may stand on one line with `\\n` for its line ends. Raises UnusableKey."""
    entries: list[Entry] = []
    since: datetime | None = None
    for line in _items(text.replace("\\n", "\n")):
        if line.startswith(_SINCE):
            since = _instant(line.removeprefix(_SINCE))
        elif not line.startswith("#"):
            entries.append(Entry(line, since))
            since = None
    return tuple(entries)


def write(entries: Iterable[Entry]) -> str:
    """What `parse` reads."""
    return "\n".join(f"{_heading(one)}{one.text}" for one in entries) + "\n"


def present(entries: Sequence[Entry], now: datetime) -> Entry:
    """The key that signs at `now`: the newest whose time has come."""
    return next((one for one in entries if one.since is None or one.since <= now), entries[-1])


def known(entries: Sequence[Entry], now: datetime, keep: timedelta | None) -> tuple[Entry, ...]:
    """The keys that verify: new ones from the start, old ones until their follower has signed for `keep`."""
    if keep is None:
        return tuple(entries)
    return tuple(
        one
        for place, one in enumerate(entries)
        if place == 0 or (since := entries[place - 1].since) is None or now < since + keep
    )


def _items(text: str) -> Iterator[str]:
    block: list[str] = []
    for line in text.splitlines():
        if block or line.startswith(_BEGIN):
            block.append(line.strip())
            if line.startswith(_END):
                yield "\n".join(block)
                block = []
        elif line.startswith("#"):
            yield line.strip()
        else:
            yield from line.replace(",", " ").split()


def _heading(entry: Entry) -> str:
    if entry.since is None:
        return ""
    return f"{_SINCE}{entry.since.astimezone(UTC).isoformat(timespec='seconds').replace('+00:00', 'Z')}\n"


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UnusableKey(f"a line above a key says {_SINCE.strip('# ')} {text!r}, which is no instant") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
