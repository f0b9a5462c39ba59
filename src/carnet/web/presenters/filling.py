"""The passenger book where one buys: who can be filled in, and what a form holds when somebody was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from carnet.domains.identity.contracts import PassengerEntry
from carnet.kernel import ids

Names = dict[str, str]
_NEAR: Final = 6
_PARTS: Final = ("first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Filler:
    """Somebody who can be filled in."""

    id: str
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The book: a few at hand, the others behind a fold."""

    near: tuple[Filler, ...]
    far: tuple[Filler, ...]


def shelf(book: Sequence[PassengerEntry]) -> Shelf:
    """The default passenger first, the others in their order."""
    first = sorted(book, key=lambda entry: not entry.is_default)
    fillers = tuple(Filler(ids.encode("psg", entry.id), entry.first_name, entry.last_name) for entry in first)
    return Shelf(fillers[:_NEAR], fillers[_NEAR:])


def filled(posted: Mapping[str, str], count: int, book: Sequence[PassengerEntry]) -> list[Names]:
    """The names of `count` passengers as they were typed, but for the one that `fill` names: `2:psg_…`."""
    typed = [{part: posted.get(f"p{number}-{part}", "") for part in _PARTS} for number in range(1, count + 1)]
    place, _, chosen = posted.get("fill", "").partition(":")
    entry = next((entry for entry in book if ids.encode("psg", entry.id) == chosen), None)
    if entry and place in {str(number) for number in range(1, count + 1)}:
        typed[int(place) - 1] = names(entry)
    return typed


def unknown(wanted: Sequence[tuple[str, str]], book: Sequence[PassengerEntry]) -> list[tuple[str, str]]:
    """Those of `wanted`, first and last names, whom the book does not hold; each once, in any case of letters."""
    seen = {_alike(entry.first_name, entry.last_name) for entry in book}
    new = []
    for pair in wanted:
        if _alike(*pair) not in seen:
            seen.add(_alike(*pair))
            new.append(pair)
    return new


def names(entry: PassengerEntry) -> Names:
    """What is filled in of somebody."""
    return {"first_name": entry.first_name, "last_name": entry.last_name}


def _alike(first_name: str, last_name: str) -> tuple[str, str]:
    return first_name.casefold(), last_name.casefold()
