"""From seats back to a description: what can be told by a rule is, the rest are edits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
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
from carnet.domains.operators.rules.drafts.building import build, row_numbers
from carnet.domains.operators.rules.drafts.letters import usual_letters
from carnet.domains.schedule.contracts import ListingKind, Seat, Section

_LETTERED: Final = re.compile(r"(?:(.+)-)?([0-9]+)([A-Z])")
_IN_ROWS: Final = re.compile(r"(?:(.+)-)?([0-9]+)-([0-9]+)")
UNLUCKY_ROW: Final = 13
"""No plane has it."""
_RUNNING: Final = re.compile(r"(?:(.+)-)?([0-9]+)")

_Places = Mapping[tuple[int, int], Seat]


def draft_of(layout: Layout) -> PlanDraft:
    """A description that builds exactly these seats, but for rows and columns without any at a section's end."""
    sections = []
    for section in layout.sections:
        seats = [seat for seat in layout.seats if seat.section == section.name]
        sections.append(_with_edits(layout.kind, _by_rule(layout.kind, section, seats), seats))
    return PlanDraft(layout.kind, tuple(sections))


def _by_rule(kind: ListingKind, section: Section, seats: Sequence[Seat]) -> SectionDraft:
    """The description without edits."""
    base = SectionDraft(section.name, section.travel_class, deck=section.deck)
    if not section.numbered:
        prefix, first = _running(seats)
        return replace(base, kind=SectionKind.STANDING, places=len(seats), prefix=prefix, first=first)
    shaped = replace(
        base,
        quiet=_most(seats, SeatAttribute.QUIET),
        tables=any("table" in seat.attributes for seat in seats) and len({seat.facing for seat in seats}) > 1,
    )
    if section.columns - 1 in section.aisles_after and section.rows % 2 == 0:
        prefix, first = _running(seats)
        return replace(
            shaped,
            kind=SectionKind.COMPARTMENTS,
            numbering=Numbering.RUNNING,
            rows=section.rows // 2,
            arrangement=(section.columns,),
            prefix=prefix,
            first=first,
            tables=False,
        )
    return _numbered(kind, replace(shaped, rows=section.rows, arrangement=_arrangement(section)), seats)


def _arrangement(section: Section) -> tuple[int, ...]:
    ends = [0, *(after + 1 for after in sorted(section.aisles_after) if after + 1 < section.columns), section.columns]
    return tuple(end - start for start, end in pairwise(ends))


def _numbered(kind: ListingKind, draft: SectionDraft, seats: Sequence[Seat]) -> SectionDraft:
    """With the numbering that most labels follow, and what depends on the numbers of rows."""
    if sum(bool(_LETTERED.fullmatch(seat.label)) for seat in seats) * 2 > len(seats):
        draft = _lettered(kind, draft, seats)
    elif _prefixes(seats) > 1 and sum(bool(_IN_ROWS.fullmatch(seat.label)) for seat in seats) * 2 > len(seats):
        draft = _in_rows(draft, seats)
    else:
        prefix, first = _running(seats)
        draft = replace(draft, numbering=Numbering.RUNNING, prefix=prefix, first=first)
    doors, exits = _rows_that_differ(draft, seats)
    return replace(draft, doors=doors, exits=exits)


def _lettered(kind: ListingKind, draft: SectionDraft, seats: Sequence[Seat]) -> SectionDraft:
    parts = [(seat, match) for seat in seats if (match := _LETTERED.fullmatch(seat.label))]
    letters = {}
    for column in range(sum(draft.arrangement)):
        named = Counter(match[3] for seat, match in parts if seat.column == column)
        letters[column] = named.most_common(1)[0][0] if named else ""
    usual = usual_letters(kind, draft.arrangement)
    places = iter(letters.values())
    written = "".join(letter if letter == " " else next(places) for letter in usual)
    fits = len(written) == len(usual) and len(set(letters.values())) == len(letters)
    numbers = {seat.row: int(match[2]) for seat, match in reversed(parts)}
    first, skips = _rows(numbers)
    if kind is ListingKind.PLANE and UNLUCKY_ROW not in numbers.values():
        skips = tuple(sorted({*skips, UNLUCKY_ROW}))
    return replace(
        draft,
        numbering=Numbering.LETTERS,
        letters=written if fits and written != usual else "",
        prefix=_common(match[1] for _, match in parts),
        first=first,
        skips=skips,
    )


def _in_rows(draft: SectionDraft, seats: Sequence[Seat]) -> SectionDraft:
    parts = [(seat, match) for seat in seats if (match := _IN_ROWS.fullmatch(seat.label))]
    first, skips = _rows({seat.row: int(match[2]) for seat, match in reversed(parts)})
    prefix = _common(match[1] for _, match in parts)
    return replace(draft, numbering=Numbering.ROWS, prefix=prefix, first=first, skips=skips)


def _rows(numbers: Mapping[int, int]) -> tuple[int, tuple[int, ...]]:
    """The number of the first row, and the numbers left out, from the numbers of rows that have one."""
    if not numbers:
        return 1, ()
    top = min(numbers)
    first = max(1, numbers[top] - top)
    row, number = top, numbers[top]
    skips: list[int] = []
    for following in sorted(numbers)[1:]:
        step = following - row
        missing = numbers[following] - number - step
        if 0 < missing < 50:  # noqa: PLR2004  more than that is no row left out, but another scheme
            skips += range(number + 1, number + 1 + missing)
        row, number = following, numbers[following]
    return first, tuple(skips)


def _running(seats: Sequence[Seat]) -> tuple[str, int]:
    """The prefix that labels share, and the first seat's number."""
    parts = [match for seat in seats if (match := _RUNNING.fullmatch(seat.label))]
    return _common(match[1] for match in parts), min((int(match[2]) for match in parts), default=1)


def _prefixes(seats: Sequence[Seat]) -> int:
    """How many prefixes there are: one in coach 21 (`21-45`), as many as rows in a hall (`S-12-7`)."""
    return len({match[1] for seat in seats if (match := _RUNNING.fullmatch(seat.label))})


def _common(prefixes: Iterator[str | None]) -> str:
    found = Counter(prefix or "" for prefix in prefixes)
    return found.most_common(1)[0][0] if found else ""


def _rows_that_differ(draft: SectionDraft, seats: Sequence[Seat]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows beside a door, and rows at exits, by their numbers."""
    last_block = sum(draft.arrangement) - draft.arrangement[-1]
    doors, exits = [], []
    for row, number in enumerate(row_numbers(draft)):
        inside = [seat for seat in seats if seat.row == row]
        if inside and len(draft.arrangement) > 1 and {seat.column for seat in inside} == set(range(last_block)):
            doors.append(number)
        if inside and all({"exit", "extra-legroom"} <= set(seat.attributes) for seat in inside):
            exits.append(number)
    return tuple(doors), tuple(exits)


def _most(seats: Sequence[Seat], attribute: SeatAttribute) -> bool:
    return sum(attribute in seat.attributes for seat in seats) * 2 > len(seats)


def _with_edits(kind: ListingKind, draft: SectionDraft, seats: Sequence[Seat]) -> SectionDraft:
    """With an edit for each place that the rules alone make otherwise.

    First the places without a seat, for numbers that run on do not count them.
    """
    there = {(seat.row, seat.column): seat for seat in seats}
    gone = [SeatEdit(*place, gone=True) for place in _built(kind, draft) if place not in there]
    shaped = replace(draft, edits=tuple(gone))
    made = _built(kind, shaped)
    changed = [edit for place, seat in there.items() if place in made and (edit := _edit(made[place], seat))]
    return replace(shaped, edits=tuple(sorted((*gone, *changed), key=lambda edit: (edit.row, edit.column))))


def _built(kind: ListingKind, draft: SectionDraft) -> _Places:
    return {(seat.row, seat.column): seat for seat in build(PlanDraft(kind, (draft,))).seats}


def _edit(made: Seat, seat: Seat) -> SeatEdit | None:
    """What is different about a seat."""
    has, gets = set(seat.attributes), set(made.attributes)
    edit = SeatEdit(
        seat.row,
        seat.column,
        label="" if seat.label == made.label else seat.label,
        blocked=seat.blocked,
        turned=seat.facing != made.facing,
        added=tuple(word for word in SeatAttribute if word in has - gets),
        removed=tuple(word for word in SeatAttribute if word in gets - has),
    )
    return None if edit == SeatEdit(seat.row, seat.column) else edit
