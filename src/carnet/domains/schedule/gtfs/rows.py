"""A file of a feed as a stream of rows with their line numbers; what is no row is handed to `refuse`.

RFC 4180 with what GTFS adds: UTF-8, an optional byte order mark, names of columns in the first row, in any order.
The file is read in blocks of whole lines. A block without quotes and oddities is split at its commas, all others go
through the csv module line by line: a line that is not UTF-8 costs only its row, a quote that is never closed only its
line, since reading starts again on the next one.
"""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from operator import itemgetter
from typing import Any, Final

from carnet.domains.schedule.gtfs.errors import FeedUnusable, Reason

LONGEST_ROW: Final = 50  # physical lines
_LONGEST_LINE: Final = 1 << 17  # bytes; also the csv module's limit for one value
_BLOCK: Final = 1 << 18
_BLANKS: Final = " \t"
Values = Sequence[str]
Refuse = Callable[["Refusal"], None]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used. `line` counts from 1; `values` are what could be read of the wanted columns."""

    line: int
    reason: Reason
    detail: str
    row: str
    values: Values = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns wanted of a file, in the order in which a row's values come; optional ones may be absent."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return self.required + self.optional


class Lines:
    """Physical lines of a stream as text, for `csv.reader`; knows which ones the present row took."""

    def __init__(self, stream: BufferedReader[Any]) -> None:
        self._stream = stream
        self._waiting: deque[bytes] = deque()
        self._taken: list[bytes] = []
        self.start = 1
        self.flaw: tuple[Reason, str] | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._waiting:
            self._waiting.extend(_split(self._block()))
        if not self._waiting:
            raise StopIteration
        if len(self._taken) == LONGEST_ROW:
            raise csv.Error("a quote is not closed")
        raw = self._waiting.popleft()
        self._taken.append(raw)
        if b"\0" in raw or len(raw) >= _LONGEST_LINE:
            self.flaw = (Reason.MALFORMED_CSV, "the row has a NUL byte or is longer than any row may be")
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            self.flaw = (Reason.NOT_UTF8, f"byte {raw[error.start]:#04x} at place {error.start + 1} is not UTF-8")
            return raw.decode(errors="replace")

    def plain(self) -> list[str]:
        """The lines of the next block if it has no quote and no oddity; none when `csv.reader` has to look at them."""
        if self._waiting:
            return []
        block = self._block()
        text = _plain_text(block)
        if text is None:
            self._waiting.extend(_split(block))
            return []
        return text.removesuffix("\n").split("\n") if text else []

    def next_row(self, passed: int = 0) -> None:
        """A new row begins behind the present one, or behind `passed` plain lines."""
        self.start += passed or len(self._taken)
        self._taken.clear()
        self.flaw = None

    def give_back(self) -> None:
        """The present row is only its first line; the others are read again."""
        self._waiting.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]

    def text(self) -> str:
        """The present row as it stands in the file."""
        return b"".join(self._taken).decode(errors="replace").rstrip("\r\n")

    def _block(self) -> bytes:
        """Whole lines. What is behind the beginning of one that is too long is lost, so that memory stays bounded."""
        block = self._stream.read(_BLOCK)
        if block.endswith(b"\n"):
            return block
        rest = self._stream.readline(_BLOCK)
        block += rest
        while rest and not rest.endswith(b"\n"):
            rest = self._stream.readline(_BLOCK)
        return block


def read_rows(stream: BufferedReader[Any], name: str, columns: Columns, refuse: Refuse) -> Iterator[tuple[int, Values]]:
    """(line, values without blanks around them) for each row of a file.

    Raises FeedUnusable when the header lacks a required column.
    """
    if stream.peek(3).startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    lines = Lines(stream)
    parser = csv.reader(lines, strict=True, skipinitialspace=True)
    width, places = _header(lines, parser, name, columns)
    pick = itemgetter(*places)
    lines.next_row()
    while True:
        plain = lines.plain()
        for line, text in enumerate(plain, lines.start):
            if text and (values := _plain_values(text, width, pick, line, refuse)):
                yield line, values
        if not plain:
            record = _record(lines, parser, refuse)
            if record is None:
                return
            if record and (values := _values(record, width, pick, lines, refuse)):
                yield lines.start, values
        lines.next_row(len(plain))


def _record(lines: Lines, parser: Iterator[list[str]], refuse: Refuse) -> list[str] | None:
    """The next row through the csv module, empty for an empty line or one that was refused; None at the end."""
    try:
        return next(parser, None)
    except csv.Error as error:
        lines.give_back()
        refuse(Refusal(lines.start, Reason.MALFORMED_CSV, str(error), lines.text()))
        return []


def _header(lines: Lines, parser: Iterator[list[str]], name: str, columns: Columns) -> tuple[int, tuple[int, ...]]:
    """How many columns there are, and where the wanted ones are; absent ones are behind the last."""
    try:
        names = [column.strip().lower() for column in next(parser, [])]
    except csv.Error as error:
        raise FeedUnusable(f"the first line of {name} cannot be read: {error}") from error
    if lines.flaw:
        raise FeedUnusable(f"the first line of {name} cannot be read: {lines.flaw[1]}")
    for column in columns.required:
        if column not in names:
            raise FeedUnusable(f"{name} has no column {column}")
    places = (names.index(column) if column in names else len(names) for column in columns.names)
    return len(names), tuple(places)


def _plain_values(
    text: str, width: int, pick: Callable[[list[str]], Values], line: int, refuse: Refuse
) -> Values | None:
    """The wanted values of a line without quotes; None when it was refused."""
    record = text.split(",")
    flaw = _fit(record, width) if len(record) != width else None
    record.append("")  # where absent columns point to
    values = pick(record)
    if " " in text or "\t" in text:
        values = [value.strip(_BLANKS) for value in values]
    if flaw:
        refuse(Refusal(line, *flaw, text, values))
        return None
    return values


def _values(
    record: list[str], width: int, pick: Callable[[list[str]], Values], lines: Lines, refuse: Refuse
) -> Values | None:
    """The wanted values of a row that `csv.reader` read; None when it was refused."""
    flaw = _fit(record, width) if len(record) != width else None
    record.append("")
    values = [value.strip(_BLANKS) for value in pick(record)]
    fault = lines.flaw or flaw
    if fault:
        refuse(Refusal(lines.start, *fault, lines.text(), values))
        return None
    return values


def _fit(record: list[str], width: int) -> tuple[Reason, str] | None:
    """Cut values that belong to no column, fill in those that were left away at the end; what is wrong with that."""
    count = len(record)
    surplus = any(value.strip() for value in record[width:])
    del record[width:]
    record.extend([""] * (width - count))
    return (Reason.TOO_MANY_VALUES, f"{count} values for {width} columns") if surplus else None


def _plain_text(block: bytes) -> str | None:
    """The block as text without carriage returns; None when a line of it needs a closer look."""
    if b'"' in block or b"\0" in block or len(block) >= 2 * _BLOCK:
        return None
    try:
        text = block.decode()
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return None if "\r" in text else text


def _split(block: bytes) -> list[bytes]:
    """The lines of a block with their ends; a lone carriage return ends no line."""
    pieces = block.split(b"\n")
    last = pieces.pop()
    return [piece + b"\n" for piece in pieces] + ([last] if last else [])
