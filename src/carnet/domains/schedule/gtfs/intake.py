"""Reading the files of a feed one after another, and keeping account of what could not be used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from carnet.domains.schedule.gtfs.errors import BrokenRow, Reason
from carnet.domains.schedule.gtfs.progress import Progress
from carnet.domains.schedule.gtfs.rows import Columns, Refusal, read_rows
from carnet.domains.schedule.gtfs.skipped import SkippedRow, SkippedRows
from carnet.domains.schedule.gtfs.source import Feed

R = TypeVar("R")
_UNREADABLE = re.compile("[\ufffd\0]")
_LONGEST_NUMBER = 9  # digits


@dataclass(frozen=True, slots=True)
class File(Generic[R]):
    """One file: its name, the columns wanted, and how a row's values become a record (raises BrokenRow)."""

    name: str
    columns: Columns
    parse: Callable[[Sequence[str]], R]


class RefusedRow(NamedTuple):
    """A row that was refused: whose it is as far as that can be read, so that its trip can be left out with it."""

    file: str
    line: int
    key: str | None
    sequence: int | None


@dataclass(slots=True)
class Intake:
    """What was read of each file; `refused` grows until somebody takes it away."""

    feed: Feed
    skipped: SkippedRows
    progress: Progress
    read: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedRow] = field(default_factory=list)

    def records(self, file: File[R]) -> Iterator[tuple[int, R]]:
        """(line, record) for each usable row of a file; nothing where the feed does not have it."""
        if not self.feed.has(file.name):
            return
        refuse, parse = self._refuser(file), file.parse
        with self.feed.read(file.name, self.progress.advance) as stream:
            for line, values in read_rows(stream, file.name, file.columns, refuse):
                try:
                    record = parse(values)
                except BrokenRow as error:
                    refuse(Refusal(line, error.reason, error.detail, ",".join(values), values))
                    continue
                self.read[file.name] += 1
                yield line, record

    def skip(self, file: str, line: int, reason: Reason, detail: str, row: str = "") -> None:
        """Leave a row out that was read well."""
        self.skipped.add(SkippedRow(file, line, reason, detail, row))

    def _refuser(self, file: File[R]) -> Callable[[Refusal], None]:
        def refuse(refusal: Refusal) -> None:
            self.read[file.name] += 1
            self.skip(file.name, refusal.line, refusal.reason, refusal.detail, refusal.row)
            named = dict(zip(file.columns.names, refusal.values, strict=False))
            key = refusal.values[0] if refusal.values else ""
            readable = key and not _UNREADABLE.search(key)
            sequence = _number(named.get("stop_sequence", ""))
            self.refused.append(RefusedRow(file.name, refusal.line, key if readable else None, sequence))

        return refuse


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None
