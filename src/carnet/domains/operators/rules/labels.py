"""Seat labels have one spelling each, so that one seat is never two."""

from __future__ import annotations

import re
import unicodedata

_PART = re.compile(r"[A-Z]{0,12}[0-9]{0,4}[A-Z]{0,3}")


class MalformedLabel(ValueError):
    """A text that cannot be the label of a seat."""


def canonical_label(text: str) -> str:
    """The one spelling of a seat's label: `5` for `05`, `+5` and other digits; `21-45` for `21 - 045`.

    Capital letters, numbers without leading zeros, parts joined by hyphens. Raises MalformedLabel.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("+").upper()
    digits = "".join(str(unicodedata.digit(letter, letter)) for letter in plain)
    parts = re.split(r"[\s\-/]+", digits)
    if not all(part and part.isascii() and _PART.fullmatch(part) for part in parts):
        raise MalformedLabel(f"not a seat's label: {text!r}")
    return "-".join(re.sub(r"[0-9]+", lambda number: str(int(number[0])), part) for part in parts)
