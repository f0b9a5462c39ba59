"""Changing a description: sections come and go, seats of one section get other attributes."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from carnet.domains.operators.contracts import (
    Numbering,
    PlanDraft,
    SeatAttribute,
    SeatEdit,
    SectionDraft,
    SectionKind,
)
from carnet.domains.operators.rules.drafts.building import build, row_numbers
from carnet.domains.operators.rules.labels import canonical_label
from carnet.domains.schedule.contracts import ListingKind, Seat

Places = Collection[tuple[int, int]]
"""Rows and columns of a section, both from 0."""

FLAGS: Final = ("blocked", "gone", "turned")
_NEXT: Final = re.compile(r"[0-9]+(?=[^0-9]*$)")


def every_place(kind: ListingKind, section: SectionDraft) -> dict[tuple[int, int], Seat]:
    """All places with their seats as they are; where a seat is gone, the one that could be there."""
    full = replace(section, edits=tuple(replace(edit, gone=False, label="") for edit in section.edits))
    return {**_seats(kind, full), **_seats(kind, section)}


def toggle(kind: ListingKind, section: SectionDraft, places: Places, word: str) -> SectionDraft:
    """Give an attribute, or one of FLAGS, to these places; where all have it, take it from them.

    Raises ValueError for a word nobody knows.
    """
    attribute = None if word in FLAGS else SeatAttribute(word)
    there = every_place(kind, section)
    edits = {(edit.row, edit.column): edit for edit in section.edits}
    chosen = {place: edits.get(place, SeatEdit(*place)) for place in places if place in there}
    wanted = not all(_has(edit, there[place], attribute, word) for place, edit in chosen.items())
    for place, edit in chosen.items():
        if attribute is None:
            edits[place] = replace(edit, **{word: wanted})  # type: ignore[arg-type]
        else:
            edits[place] = _with_attribute(edit, there[place], attribute, wanted=wanted)
    return replace(section, edits=_in_order(edits.values()))


def name_seat(section: SectionDraft, place: tuple[int, int], label: str) -> SectionDraft:
    """Call a seat otherwise; an empty name is that of the numbering again. Raises MalformedLabel."""
    edits = {(edit.row, edit.column): edit for edit in section.edits}
    canonical = canonical_label(label) if label.strip() else ""
    edits[place] = replace(edits.get(place, SeatEdit(*place)), label=canonical)
    return replace(section, edits=_in_order(edits.values()))


def add_section(draft: PlanDraft) -> PlanDraft:
    """One more section like the last one: the next coach, or the rows after it."""
    last = draft.sections[-1]
    following = replace(last, name=_numbered_on(last.name, taken=[one.name for one in draft.sections]), edits=())
    if last.kind is SectionKind.STANDING or last.prefix:
        following = replace(following, prefix=_following_prefix(last.prefix))
    elif last.numbering is Numbering.RUNNING:
        following = replace(following, first=last.first + len(_seats(draft.kind, last)))
    else:
        following = replace(following, first=max(row_numbers(last), default=0) + 1)
    return replace(draft, sections=(*draft.sections, replace(following, doors=(), exits=())))


def move_section(draft: PlanDraft, place: int, by: int) -> PlanDraft:
    """The section earlier (-1) or later (+1) in the plan; at an end it stays."""
    target = place + by
    if not (0 <= place < len(draft.sections) and 0 <= target < len(draft.sections)):
        return draft
    sections = list(draft.sections)
    sections[place], sections[target] = sections[target], sections[place]
    return replace(draft, sections=tuple(sections))


def _seats(kind: ListingKind, section: SectionDraft) -> dict[tuple[int, int], Seat]:
    return {(seat.row, seat.column): seat for seat in build(PlanDraft(kind, (section,))).seats}


def _has(edit: SeatEdit, seat: Seat, attribute: SeatAttribute | None, word: str) -> bool:
    return bool(getattr(edit, word)) if attribute is None else attribute in seat.attributes


def _with_attribute(edit: SeatEdit, seat: Seat, attribute: SeatAttribute, *, wanted: bool) -> SeatEdit:
    """Only what differs from what the section makes of the seat is kept."""
    has = {SeatAttribute(word) for word in seat.attributes}
    by_rule = (has - set(edit.added)) | set(edit.removed)
    has = has | {attribute} if wanted else has - {attribute}
    return replace(
        edit,
        added=tuple(word for word in SeatAttribute if word in has - by_rule),
        removed=tuple(word for word in SeatAttribute if word in by_rule - has),
    )


def _in_order(edits: Collection[SeatEdit]) -> tuple[SeatEdit, ...]:
    changed = (edit for edit in edits if edit != SeatEdit(edit.row, edit.column))
    return tuple(sorted(changed, key=lambda edit: (edit.row, edit.column)))


def _numbered_on(name: str, *, taken: Collection[str]) -> str:
    """The next name of this kind that is free: `Coach 8` after `Coach 7`, `Bus 2` after `Bus`."""
    match = _NEXT.search(name)
    number = int(match[0]) if match else 1
    while True:
        number += 1
        found = f"{name[: match.start()]}{number}{name[match.end() :]}" if match else f"{name} {number}"
        if found not in taken:
            return found


def _following_prefix(prefix: str) -> str:
    """`22` after `21`, `T` after `S`."""
    if prefix.isdigit():
        return str(int(prefix) + 1)
    if len(prefix) == 1 and prefix < "Z":
        return chr(ord(prefix) + 1)
    return f"{prefix}2" if prefix and not prefix[-1].isdigit() else _NEXT.sub(lambda m: str(int(m[0]) + 1), prefix)
