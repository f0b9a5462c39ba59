"""Putting layouts together, and what a layout must satisfy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from carnet.domains.operators.contracts import Layout, SeatAttribute
from carnet.domains.operators.rules.labels import MalformedLabel, canonical_label
from carnet.domains.schedule.contracts import ListingKind, Seat, Section
from carnet.kernel.problem import InvalidInput, Pointer

_VOCABULARY: Final = frozenset(attribute.value for attribute in SeatAttribute)


@dataclass(frozen=True, slots=True)
class Cell:
    """A seat before it knows its section and ordinal; `row` and `column` from 0 within the section."""

    label: str
    row: int
    column: int
    facing: int = 1
    attributes: tuple[str, ...] = ()
    blocked: bool = False


def across(section: Section, column: int) -> tuple[str, ...]:
    """What a seat's place across the vehicle makes it: at the window, at an aisle, both or neither."""
    window = column in {0, section.columns - 1} and column not in _outer_aisle(section)
    aisle = column in section.aisles_after or column - 1 in section.aisles_after
    return ("window",) * window + ("aisle",) * aisle


def assemble(kind: ListingKind, parts: Iterable[tuple[Section, Iterable[Cell]]]) -> Layout:
    """Sections and their cells as one layout; ordinals run in the order given."""
    sections: list[Section] = []
    seats: list[Seat] = []
    for section, cells in parts:
        sections.append(section)
        seats += [_seat(ordinal, section, cell) for ordinal, cell in enumerate(cells, start=len(seats))]
    return Layout(kind, tuple(sections), tuple(seats))


def check_layout(layout: Layout) -> None:
    """Raises InvalidInput unless labels are unique and canonical and every seat has a place to itself."""
    found = [*_section_faults(layout), *_seat_faults(layout), *_repeated(layout)]
    if found:
        raise InvalidInput(f"not a seat plan: {found[0].detail}", pointers=found[:50])


def _outer_aisle(section: Section) -> set[int]:
    """A side corridor runs where the last column's window would be."""
    return {section.columns - 1} & set(section.aisles_after)


def _seat(ordinal: int, section: Section, cell: Cell) -> Seat:
    return Seat(
        ordinal=ordinal,
        label=cell.label,
        section=section.name,
        travel_class=section.travel_class,
        row=cell.row,
        column=cell.column,
        deck=section.deck,
        facing=cell.facing,
        attributes=cell.attributes,
        blocked=cell.blocked,
    )


def _section_faults(layout: Layout) -> Iterable[Pointer]:
    if not layout.seats:
        yield Pointer("/seats", "EMPTY", "a seat plan has at least one seat")
    names = Counter(section.name for section in layout.sections)
    for place, section in enumerate(layout.sections):
        if names[section.name] > 1:
            yield Pointer(f"/sections/{place}/name", "DUPLICATE", f"two sections are called {section.name}")
        if section.rows < 1 or section.columns < 1:
            yield Pointer(f"/sections/{place}", "EMPTY", f"{section.name} has no rows or no columns")


def _seat_faults(layout: Layout) -> Iterable[Pointer]:
    sections = {section.name: section for section in layout.sections}
    for place, seat in enumerate(layout.seats):
        fault = _fault(seat, place, sections.get(seat.section))
        if fault:
            yield Pointer(f"/seats/{place}", "INVALID", f"seat {seat.label}: {fault}")


def _fault(seat: Seat, place: int, section: Section | None) -> str | None:
    if seat.ordinal != place:
        return f"its ordinal is {seat.ordinal}, its place {place}"
    if section is None:
        return f"there is no section {seat.section}"
    if (seat.travel_class, seat.deck) != (section.travel_class, section.deck):
        return f"its class or deck is not that of {section.name}"
    if not (0 <= seat.row < section.rows and 0 <= seat.column < section.columns):
        return f"it lies outside {section.name}"
    if seat.facing not in {-1, 1}:
        return "it faces +1 or -1"
    return _attribute_fault(seat.attributes) or _label_fault(seat.label)


def _attribute_fault(attributes: tuple[str, ...]) -> str | None:
    unknown = sorted(set(attributes) - _VOCABULARY)
    if unknown:
        return f"nobody knows what {unknown[0]} is"
    return "it has an attribute twice" if len(set(attributes)) < len(attributes) else None


def _label_fault(label: str) -> str | None:
    try:
        canonical = canonical_label(label)
    except MalformedLabel as error:
        return str(error)
    return None if canonical == label else f"its label is written {canonical}"


def _repeated(layout: Layout) -> Iterable[Pointer]:
    labels = Counter(seat.label for seat in layout.seats)
    places = Counter((seat.section, seat.row, seat.column) for seat in layout.seats)
    for place, seat in enumerate(layout.seats):
        if labels[seat.label] > 1:
            yield Pointer(f"/seats/{place}/label", "DUPLICATE", f"two seats are called {seat.label}")
        elif places[seat.section, seat.row, seat.column] > 1:
            yield Pointer(f"/seats/{place}", "DUPLICATE", f"seat {seat.label} stands where another one does")
