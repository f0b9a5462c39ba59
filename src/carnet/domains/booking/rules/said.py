"""What callers say about their booking, taken apart: a reference, an id, an address, a day, names and places. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from carnet.kernel import readable
from carnet.kernel.ids import MalformedId, decode

_MOST_WORDS: Final = 6
_REFERENCE: Final = re.compile(f"[{readable.ALPHABET}]{{6}}")
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
_IDS: Final = {"bkg": "bookings", "tkt": "tickets", "lst": "listings", "trp": "listings", "usr": "users"}
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0e-\x1b]")
_LONGEST_DAY: Final = 10
_YEARS: Final = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Said:
    """What all must be true of a booking. `ids` are by kind: bookings, tickets, listings, users.

    `reference` is what is one of `words` as well, if it is a reference.
    """

    words: tuple[str, ...] = ()
    reference: str = ""
    email: str = ""
    day: date | None = None
    ids: dict[str, UUID] = field(default_factory=dict)


def said(text: str) -> Said:
    """What a line says; its first six words count. What cannot be printed is in nobody's name."""
    words: list[str] = []
    email, day, ids = "", None, dict[str, UUID]()
    for word in _UNPRINTABLE.sub("\ufffd", text).split()[:_MOST_WORDS]:
        if found := _id(word):
            ids[found[0]] = found[1]
        elif "@" in word:
            email = word
        elif day is None and (heard := _day(word)):
            day = heard
        else:
            words.append(word)
    return Said(tuple(words), _reference(words), email, day, ids)


def _reference(words: list[str]) -> str:
    known = [word.upper() for word in words if _REFERENCE.fullmatch(word.upper())]
    return known[0] if len(words) == len(known) == 1 else ""


def _id(word: str) -> tuple[str, UUID] | None:
    prefix = word.partition("_")[0]
    try:
        return (_IDS[prefix], decode(prefix, word)) if prefix in _IDS else None
    except MalformedId:
        return None


def _day(word: str) -> date | None:
    for form in _DAYS if len(word) <= _LONGEST_DAY else ():
        try:
            heard = datetime.strptime(word, form).date()  # noqa: DTZ007  a day of wherever the trip is
        except ValueError:
            continue
        return heard if heard.year in _YEARS else None
    return None
