"""Tables for spreadsheets: comma-separated values (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# A spreadsheet would take a text that begins like this for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """A text that people wrote, so that no spreadsheet computes it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def written(rows: Iterable[Sequence[str]]) -> str:
    """The rows as one text."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
