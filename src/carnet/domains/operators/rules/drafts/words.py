"""How arrangements and sets of row numbers are written: `2+1`, `7, 12-14`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

_ARRANGEMENT: Final = re.compile(r"[0-9]{1,2}(?:[+x-][0-9]{1,2})*")
_RANGE: Final = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")
_LONGEST: Final = 1_000


def parse_arrangement(text: str) -> tuple[int, ...]:
    """The seats between aisles, from `2+1`, `2-4-2` or `3`. Raises ValueError."""
    plain = re.sub(r"\s", "", text)
    if not _ARRANGEMENT.fullmatch(plain):
        raise ValueError(f"not an arrangement: {text!r}")
    return tuple(int(part) for part in re.split(r"[^0-9]", plain))


def show_arrangement(arrangement: Sequence[int]) -> str:
    """As people write it: `2+1`."""
    return "+".join(map(str, arrangement))


def parse_numbers(text: str) -> tuple[int, ...]:
    """Row numbers in order, from `7, 12-14`; nothing from an empty text. Raises ValueError."""
    found: set[int] = set()
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*-\s*", "-", text.strip()))):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise ValueError(f"not a row's number: {part!r}")
        first = int(match[1])
        last = int(match[2] or first)
        if not first <= last < first + _LONGEST:
            raise ValueError(f"not a range of rows: {part!r}")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def show_numbers(numbers: Iterable[int]) -> str:
    """As people write them, with ranges where there are three or more in a row."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(part for run in runs for part in _shown(run))


def _shown(run: Sequence[int]) -> list[str]:
    return [f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(number) for number in run]  # noqa: PLR2004
