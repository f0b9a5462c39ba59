"""What a description must satisfy before anything is built from it: bounds above all, for it comes from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from carnet.domains.operators.contracts import Numbering, PlanDraft, SectionDraft, SectionKind
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.problem import InvalidInput, Pointer

MOST_SECTIONS: Final = 60
MOST_ROWS: Final = 200
MOST_PLACES: Final = 9_999
MOST_SEATS: Final = 20_000
MOST_BLOCKS: Final = 6
MOST_LETTERS: Final = 25
MOST_COLUMNS: Final = 60
_BENCH: Final = 5
_DECKS: Final = range(4)
_NUMBERS: Final = range(1, 10_000)
_PREFIX: Final = re.compile(r"[A-Z]{0,12}[0-9]{0,4}[A-Z]{0,3}(?:-[A-Z]{0,12}[0-9]{0,4}[A-Z]{0,3}){0,2}")
_LETTERS: Final = re.compile(r"[A-Z]+(?: [A-Z]+)*")
_NAME: Final = 80
_CLASS: Final = re.compile(r"[a-z0-9](?:[a-z0-9 -]{0,38}[a-z0-9])?")

_Fault = tuple[str, str]


def check_draft(draft: PlanDraft) -> None:
    """Raises InvalidInput, with a pointer for each field that is wrong, such as `/sections/0/arrangement`."""
    found = []
    if not draft.sections:
        found.append(Pointer("/sections", "EMPTY", "a seat plan has at least one section"))
    if len(draft.sections) > MOST_SECTIONS:
        found.append(Pointer("/sections", "TOO_MANY", f"a seat plan has at most {MOST_SECTIONS} sections"))
    for place, section in enumerate(draft.sections[:MOST_SECTIONS]):
        found += [Pointer(f"/sections/{place}/{name}", "INVALID", text) for name, text in _faults(draft.kind, section)]
    if not found and sum(map(_seats, draft.sections)) > MOST_SEATS:
        found.append(Pointer("/sections", "TOO_MANY", f"a seat plan has at most {MOST_SEATS} seats"))
    if found:
        raise InvalidInput(f"not a seat plan: {found[0].detail}", pointers=found[:50])


def _seats(section: SectionDraft) -> int:
    if section.kind is SectionKind.STANDING:
        return section.places
    return section.rows * sum(section.arrangement) * (2 if section.kind is SectionKind.COMPARTMENTS else 1)


def _faults(kind: ListingKind, section: SectionDraft) -> Iterator[_Fault]:
    if not section.name.strip() or len(section.name) > _NAME or not section.name.isprintable():
        yield "name", f"a section has a name of at most {_NAME} letters"
    if not _CLASS.fullmatch(section.travel_class):
        yield "class", "a class is written in small letters and digits, such as 2 or economy"
    if section.deck not in _DECKS:
        yield "deck", f"decks count from 0 to {_DECKS[-1]}"
    if section.first not in _NUMBERS:
        yield "first", f"numbers begin between 1 and {_NUMBERS[-1]}"
    if section.prefix and (section.prefix.endswith("-") or not _PREFIX.fullmatch(section.prefix)):
        yield "prefix", "capital letters and digits stand before the seats' numbers, such as 21 or S"
    elif re.search(r"(?<![0-9])0[0-9]", section.prefix):
        yield "prefix", "numbers have no zero before them"
    yield from _standing(kind, section) if section.kind is SectionKind.STANDING else _seated(kind, section)


def _standing(kind: ListingKind, section: SectionDraft) -> Iterator[_Fault]:
    if kind is ListingKind.PLANE:
        yield "kind", "nobody stands in a plane"
    if not 1 <= section.places <= MOST_PLACES:
        yield "places", f"there is room for 1 to {MOST_PLACES} to stand"
    elif section.first + section.places - 1 not in _NUMBERS:
        yield "first", f"numbers end at {_NUMBERS[-1]}"


def _seated(kind: ListingKind, section: SectionDraft) -> Iterator[_Fault]:
    columns = sum(section.arrangement)
    if not 1 <= section.rows <= MOST_ROWS:
        yield "rows", f"a section has 1 to {MOST_ROWS} rows"
    if not 1 <= len(section.arrangement) <= MOST_BLOCKS or min(section.arrangement, default=0) < 1:
        yield "arrangement", "seats stand in blocks between aisles, such as 2+2 or 2+4+2"
    elif columns > (MOST_COLUMNS if kind is ListingKind.EVENT else MOST_LETTERS):
        yield "arrangement", "there are too many seats in a row"
    elif section.kind is SectionKind.COMPARTMENTS:
        yield from _compartments(section)
    elif section.numbering is Numbering.LETTERS:
        yield from _lettered(section, columns)


def _compartments(section: SectionDraft) -> Iterator[_Fault]:
    if len(section.arrangement) > 1 or section.arrangement[0] > _BENCH:
        yield "arrangement", f"a compartment has two benches of 1 to {_BENCH} seats: write 2 for compartments of four"
    if section.numbering is not Numbering.RUNNING:
        yield "numbering", "the seats of compartments are numbered one after the other"


def _lettered(section: SectionDraft, columns: int) -> Iterator[_Fault]:
    if columns > MOST_LETTERS:
        yield "numbering", f"there are letters for {MOST_LETTERS} seats in a row"
    letters = section.letters.replace(" ", "")
    if section.letters and not _LETTERS.fullmatch(section.letters):
        yield "letters", "write a letter for each seat and a blank for each aisle, such as AC DF"
    elif letters and (len(letters) != columns or len(set(letters)) != columns):
        yield "letters", f"there are {columns} seats in a row, each with a letter of its own"
