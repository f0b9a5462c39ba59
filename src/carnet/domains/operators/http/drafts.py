"""Seat plans as people describe them, as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from carnet.domains.operators import rules
from carnet.domains.operators.contracts import (
    Numbering,
    PlanDraft,
    SeatAttribute,
    SeatEdit,
    SectionDraft,
    SectionKind,
)
from carnet.domains.schedule.contracts import ListingKind, Seat
from carnet.infra.http import Body, Line, Out
from carnet.kernel.problem import InvalidInput, Pointer

EXAMPLE: dict[str, Any] = {
    "kind": "bus",
    "sections": [
        {"name": "Lower deck", "class": "standard", "rows": 12, "arrangement": "2+1", "doors": [7]},
        {"name": "Upper deck", "class": "standard", "rows": 14, "arrangement": "2+1", "deck": 1, "first": 13},
    ],
}
"""A coach with two decks."""

_MOST: int = 10_000
Rows = Annotated[list[Annotated[int, Field(ge=0, le=_MOST)]], Field(max_length=200)]
Attributes = Annotated[list[SeatAttribute], Field(max_length=len(SeatAttribute))]


class EditIn(Body):
    """What is different about the place in this row and column (from 0) from what its section makes of it."""

    row: int = Field(ge=0, le=_MOST)
    column: int = Field(ge=0, le=_MOST)
    label: Annotated[Line, Field(max_length=24)] = ""
    blocked: bool = Field(False, description="Not sold.")
    gone: bool = Field(False, description="There is no seat.")
    turned: bool = Field(False, description="It looks the other way.")
    added: Attributes = []
    removed: Attributes = []

    def draft(self) -> SeatEdit:
        """As the rules know it."""
        return SeatEdit(
            **self.model_dump(exclude={"added", "removed"}), added=_set(self.added), removed=_set(self.removed)
        )


class SectionIn(Body):
    """A coach, cabin, deck or block, from which its seats follow."""

    name: Annotated[Line, Field(min_length=1, max_length=80)]
    travel_class: str = Field(alias="class", max_length=40, description="Such as `2` or `economy`.")
    kind: SectionKind = SectionKind.OPEN
    rows: int = Field(1, ge=0, le=_MOST, description="Rows, or compartments.")
    arrangement: str = Field(
        "2+2", max_length=30, description="Seats between aisles; of compartments, the seats on one bench."
    )
    numbering: Numbering = Field(Numbering.LETTERS, description="`12A`, `45` one after the other, or row and place.")
    prefix: str = Field("", max_length=20, description="Stands before each number, such as the coach's: `21-45`.")
    first: int = Field(1, ge=0, le=_MOST, description="Number of the first row; of the first seat where they run on.")
    letters: str = Field("", max_length=40, description="Replace the usual ones; a blank for each aisle: `AC DF`.")
    deck: int = Field(0, ge=0, le=_MOST)
    places: int = Field(0, ge=0, le=_MOST, description="How many stand, in a section to stand in.")
    doors: Rows = Field([], description="Rows beside a door: without seats in the last block.")
    exits: Rows = Field([], description="Rows at exits, with more room for the legs.")
    skips: Rows = Field([], description="Row numbers that do not exist, such as 13.")
    tables: bool = Field(False, description="All look at the tables in the middle.")
    quiet: bool = False
    edits: Annotated[list[EditIn], Field(max_length=_MOST)] = []

    def draft(self, place: int) -> SectionDraft:
        """As the rules know it; `place` is this one's in the plan. Raises InvalidInput."""
        plain = self.model_dump(exclude={"arrangement", "doors", "exits", "skips", "edits"})
        return SectionDraft(
            **plain,
            arrangement=_arrangement(self.arrangement, place),
            doors=tuple(self.doors),
            exits=tuple(self.exits),
            skips=tuple(self.skips),
            edits=tuple(edit.draft() for edit in self.edits),
        )


class DraftIn(Body):
    """The sections of a seat plan, in order."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    kind: ListingKind
    sections: Annotated[list[SectionIn], Field(min_length=1, max_length=60)]

    def draft(self) -> PlanDraft:
        """As the rules know it. Raises InvalidInput."""
        return PlanDraft(self.kind, tuple(section.draft(place) for place, section in enumerate(self.sections)))


class EditOut(Out):
    """What is different about one place; as it is sent."""

    row: int
    column: int
    label: str
    blocked: bool
    gone: bool
    turned: bool
    added: list[SeatAttribute]
    removed: list[SeatAttribute]


class SectionOut(Out):
    """A section from which its seats follow; as it is sent."""

    name: str
    travel_class: str = Field(alias="class")
    kind: SectionKind
    rows: int
    arrangement: str
    numbering: Numbering
    prefix: str
    first: int
    letters: str
    deck: int
    places: int
    doors: list[int]
    exits: list[int]
    skips: list[int]
    tables: bool
    quiet: bool
    edits: list[EditOut]

    @classmethod
    def of(cls, section: SectionDraft) -> Self:
        """The API's form of a section."""
        fields = {name: getattr(section, name) for name in cls.model_fields}
        fields["arrangement"] = rules.show_arrangement(section.arrangement)
        return cls.model_validate(fields)


class PlanSeatOut(Out):
    """A seat. `row` runs along the vehicle, `column` across it, both from 0; `facing` is +1 towards higher rows."""

    label: str
    section: str
    travel_class: str = Field(alias="class")
    row: int
    column: int
    deck: int
    facing: int
    attributes: list[str]
    blocked: bool

    @classmethod
    def of(cls, seat: Seat) -> Self:
        """The API's form of a seat."""
        return cls(
            label=seat.label,
            section=seat.section,
            travel_class=seat.travel_class,
            row=seat.row,
            column=seat.column,
            deck=seat.deck,
            facing=seat.facing,
            attributes=list(seat.attributes),
            blocked=seat.blocked,
        )


def _arrangement(text: str, place: int) -> tuple[int, ...]:
    try:
        return rules.parse_arrangement(text)
    except ValueError as error:
        says = "write the seats between aisles, such as 2+1"
        raise InvalidInput(says, pointers=[Pointer(f"/sections/{place}/arrangement", "INVALID", says)]) from error


def _set(attributes: list[SeatAttribute]) -> tuple[SeatAttribute, ...]:
    return tuple(dict.fromkeys(attributes))
