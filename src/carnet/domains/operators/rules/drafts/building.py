"""From a description to the seats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, count, islice
from typing import Final

from carnet.domains.operators.contracts import (
    Layout,
    Numbering,
    PlanDraft,
    SeatAttribute,
    SeatEdit,
    SectionDraft,
    SectionKind,
)
from carnet.domains.operators.rules.drafts.faults import check_draft
from carnet.domains.operators.rules.drafts.letters import usual_letters
from carnet.domains.operators.rules.labels import MalformedLabel, canonical_label
from carnet.domains.operators.rules.layouts import Cell, across, assemble
from carnet.domains.schedule.contracts import ListingKind, Section
from carnet.kernel.problem import InvalidInput, Pointer

__all__ = ["build", "check_draft", "section_of"]

_STANDING_COLUMNS: Final = 50
_UNCHANGED: Final = SeatEdit(-1, -1)
_ORDER: Final = {attribute: place for place, attribute in enumerate(SeatAttribute)}
_STEP: Final = 10  # compartments are numbered by tens


def build(draft: PlanDraft) -> Layout:
    """The seats that a description makes, in the order of its sections. Raises InvalidInput."""
    check_draft(draft)
    parts = []
    for place, section in enumerate(draft.sections):
        try:
            parts.append((section_of(section), tuple(_cells(draft.kind, section))))
        except MalformedLabel as error:
            raise InvalidInput(
                str(error), pointers=[Pointer(f"/sections/{place}/edits", "INVALID", str(error))]
            ) from error
    return assemble(draft.kind, parts)


def section_of(draft: SectionDraft) -> Section:
    """The section without its seats; each bench of a compartment is a row, the corridor runs beside the last column."""
    if draft.kind is SectionKind.STANDING:
        rows = -(-draft.places // _STANDING_COLUMNS)
        columns = min(draft.places, _STANDING_COLUMNS)
        return Section(draft.name, draft.travel_class, rows, columns, deck=draft.deck, numbered=False)
    columns = sum(draft.arrangement)
    if draft.kind is SectionKind.COMPARTMENTS:
        return Section(draft.name, draft.travel_class, 2 * draft.rows, columns, (columns - 1,), draft.deck)
    aisles = tuple(edge - 1 for edge in accumulate(draft.arrangement[:-1]))
    return Section(draft.name, draft.travel_class, draft.rows, columns, aisles, draft.deck)


def row_numbers(draft: SectionDraft) -> list[int]:
    """The number of each row: as printed, or from 1 where seats run on."""
    if draft.numbering is Numbering.RUNNING:
        return list(range(1, draft.rows + 1))
    skipped = frozenset(draft.skips)  # thousands of them must not be looked through for each number
    return list(islice((number for number in count(draft.first) if number not in skipped), draft.rows))


def _cells(kind: ListingKind, draft: SectionDraft) -> Iterator[Cell]:
    edits = {(edit.row, edit.column): edit for edit in draft.edits}
    for cell in _named(kind, draft, _furnished(kind, draft, edits)):
        yield _edited(cell, edits.get((cell.row, cell.column), _UNCHANGED))


def _furnished(kind: ListingKind, draft: SectionDraft, edits: Mapping[tuple[int, int], SeatEdit]) -> Iterator[Cell]:
    """The seats there are, with their attributes and without their names."""
    section = section_of(draft)
    if draft.kind is SectionKind.STANDING:
        for place in range(draft.places):
            yield Cell("", *divmod(place, _STANDING_COLUMNS), _looks(kind))
        return
    numbers = row_numbers(draft)
    last_block = section.columns - draft.arrangement[-1]
    sides = [_sides(kind, section, column) for column in range(section.columns)]
    for row in range(section.rows):
        number = numbers[row] if draft.kind is SectionKind.OPEN else 0
        facing, attributes = _in_row(kind, draft, row, number)
        for column in range(section.columns):
            behind_door = number in draft.doors and column >= last_block
            if behind_door or edits.get((row, column), _UNCHANGED).gone:
                continue
            yield Cell("", row, column, facing, sides[column] + attributes)


def _sides(kind: ListingKind, section: Section, column: int) -> tuple[str, ...]:
    """What a place across the vehicle makes of a seat; a hall has no windows."""
    return tuple(word for word in across(section, column) if kind is not ListingKind.EVENT or word == "aisle")


def _in_row(kind: ListingKind, draft: SectionDraft, row: int, number: int) -> tuple[int, tuple[str, ...]]:
    """Which way a row looks, and what all its seats are."""
    facing, words = _looks(kind), []
    if draft.kind is SectionKind.COMPARTMENTS:
        facing = -1 if row % 2 else 1
        words += [SeatAttribute.FACING, SeatAttribute.COMPARTMENT]
    elif draft.tables:
        middle = draft.rows // 2
        facing = 1 if row < middle else -1
        words += [SeatAttribute.TABLE, SeatAttribute.FACING] if row in {middle - 1, middle} else []
    words += [SeatAttribute.QUIET] if draft.quiet else []
    words += [SeatAttribute.EXIT, SeatAttribute.EXTRA_LEGROOM] if number in draft.exits else []
    return facing, tuple(word.value for word in words)


def _looks(kind: ListingKind) -> int:
    """In a hall rows count away from the stage, so everybody looks against them."""
    return -1 if kind is ListingKind.EVENT else 1


def _named(kind: ListingKind, draft: SectionDraft, cells: Iterable[Cell]) -> Iterator[Cell]:
    """The cells with the names that the section's numbering gives them."""
    start = f"{draft.prefix}-" if draft.prefix else ""
    letters = (draft.letters or usual_letters(kind, draft.arrangement)).replace(" ", "")
    numbers = [] if draft.kind is SectionKind.STANDING else row_numbers(draft)
    for place, cell in enumerate(cells):
        if draft.kind is SectionKind.STANDING:
            name = f"{draft.first + place}"
        elif draft.kind is SectionKind.COMPARTMENTS:
            compartment, bench = divmod(cell.row, 2)
            name = f"{draft.first + _STEP * compartment + bench * draft.arrangement[0] + cell.column}"
        elif draft.numbering is Numbering.LETTERS:
            name = f"{numbers[cell.row]}{letters[cell.column]}"
        elif draft.numbering is Numbering.ROWS:
            name = f"{numbers[cell.row]}-{cell.column + 1}"
        else:
            name = f"{draft.first + place}"
        yield Cell(f"{start}{name}", cell.row, cell.column, cell.facing, cell.attributes)


def _edited(cell: Cell, edit: SeatEdit) -> Cell:
    """The cell with what is different about it; attributes in the order of the vocabulary. Raises MalformedLabel."""
    if edit is _UNCHANGED:
        return cell
    words = ({SeatAttribute(word) for word in cell.attributes} | set(edit.added)) - set(edit.removed)
    return Cell(
        label=canonical_label(edit.label) if edit.label else cell.label,
        row=cell.row,
        column=cell.column,
        facing=-cell.facing if edit.turned else cell.facing,
        attributes=tuple(word.value for word in sorted(words, key=_ORDER.__getitem__)),
        blocked=edit.blocked,
    )
