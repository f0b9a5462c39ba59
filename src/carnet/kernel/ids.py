"""Ids are UUIDv7 (RFC 9562): made by the application, unique without coordination, sortable by time.

At the edges they are written as a prefix and 26 characters of Crockford's base 32, which keep the order.
"""

from __future__ import annotations

import os
import time
from typing import Final
from uuid import UUID

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_LENGTH: Final = 26


class MalformedId(ValueError):
    """A text that is not an id of the wanted kind."""


def new_id() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    high = (random >> 62) & 0x0FFF
    low = random & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def encode(prefix: str, value: UUID) -> str:
    """`value` as people and programs outside see it, such as `bkg_01jd…`."""
    number = value.int
    letters = [""] * _LENGTH
    for place in range(_LENGTH - 1, -1, -1):
        letters[place] = _ALPHABET[number & 31]
        number >>= 5
    return f"{prefix}_{''.join(letters)}"


def decode(prefix: str, text: str) -> UUID:
    """The id behind `text`. Raises MalformedId unless it is exactly what `encode` writes for `prefix`."""
    head, _, tail = text.partition("_")
    if head != prefix or len(tail) != _LENGTH or tail[0] > "7":
        raise MalformedId(f"not an id with the prefix {prefix}_")
    number = 0
    for letter in tail:
        value = _VALUES.get(letter)
        if value is None:
            raise MalformedId(f"not an id with the prefix {prefix}_")
        number = (number << 5) | value
    return UUID(int=number)
