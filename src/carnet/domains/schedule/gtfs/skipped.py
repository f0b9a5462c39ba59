"""The rows that were left out: counted, and kept on disk until the report is written."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from carnet.domains.schedule.gtfs.errors import Reason

_EXCERPT: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that was left out, where it stands and why; `row` is the beginning of it."""

    file: str
    line: int
    reason: Reason
    detail: str
    row: str = ""


class SkippedRows:
    """All rows that were left out. Memory stays bounded: the rows are in a temporary file, the counts here."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, Reason]] = Counter()
        self.examples: dict[tuple[str, Reason], SkippedRow] = {}
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, skipped: SkippedRow) -> None:
        """Keep one."""
        known = (skipped.file, skipped.reason)
        self.counts[known] += 1
        self.examples.setdefault(known, skipped)
        members = {
            "file": skipped.file,
            "line": skipped.line,
            "reason": skipped.reason.value,
            "detail": skipped.detail,
            "row": skipped.row[:_EXCERPT],
        }
        self._file.write(json.dumps(members, ensure_ascii=False, separators=(",", ":")) + "\n")

    def in_file(self, file: str) -> int:
        """How many rows of a file were left out."""
        return sum(count for (name, _), count in self.counts.items() if name == file)

    def lines(self) -> Iterator[str]:
        """Each of them as a JSON object, in the order in which they were found."""
        self._file.seek(0)
        for line in self._file:
            yield line.rstrip("\n")
        self._file.seek(0, 2)
