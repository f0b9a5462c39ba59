"""Descriptions of seat plans: any of them builds a proper plan, and any plan is read back to a description."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.domains.operators import rules
from carnet.domains.operators.contracts import (
    Numbering,
    PlanDraft,
    SeatAttribute,
    SeatEdit,
    SectionDraft,
    SectionKind,
)
from carnet.domains.operators.rules import DRAFTS, TEMPLATES
from carnet.domains.operators.rules.labels import MalformedLabel
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.problem import InvalidInput

_ROWS = st.lists(st.integers(1, 40), max_size=3).map(tuple)
_EDITS = st.lists(
    st.builds(
        SeatEdit,
        st.integers(0, 15),
        st.integers(0, 7),
        blocked=st.booleans(),
        gone=st.booleans(),
        turned=st.booleans(),
        added=st.sets(st.sampled_from(SeatAttribute), max_size=3).map(tuple),
        removed=st.sets(st.sampled_from(SeatAttribute), max_size=3).map(tuple),
    ),
    max_size=6,
    unique_by=lambda edit: (edit.row, edit.column),
).map(tuple)


@st.composite
def _sections(draw: st.DrawFn, number: int) -> SectionDraft:
    """A section whose labels no other one has: it is coach `number`."""
    kind = draw(st.sampled_from(SectionKind))
    benches = kind is SectionKind.COMPARTMENTS
    return SectionDraft(
        f"Coach {number}",
        draw(st.sampled_from(["1", "2", "economy"])),
        rows=draw(st.integers(1, 16)),
        arrangement=(draw(st.integers(1, 5)),)
        if benches
        else tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))),
        kind=kind,
        numbering=Numbering.RUNNING if benches else draw(st.sampled_from(Numbering)),
        prefix=str(number),
        first=draw(st.integers(1, 90)),
        deck=draw(st.integers(0, 1)),
        places=draw(st.integers(1, 120)),
        doors=draw(_ROWS),
        exits=draw(_ROWS),
        skips=draw(_ROWS),
        tables=draw(st.booleans()),
        quiet=draw(st.booleans()),
        edits=draw(_EDITS),
    )


@st.composite
def _drafts(draw: st.DrawFn) -> PlanDraft:
    kind = draw(st.sampled_from([ListingKind.TRAIN, ListingKind.BUS, ListingKind.EVENT]))
    return PlanDraft(kind, tuple(draw(_sections(number)) for number in range(1, draw(st.integers(1, 4)) + 1)))


@settings(deadline=None)
@given(_drafts())
def test_t1_any_arrangement_has_canonical_labels_of_its_own_and_is_read_back(draft: PlanDraft) -> None:
    layout = rules.build(draft)
    labels = [seat.label for seat in layout.seats]
    assert all(rules.canonical_label(label) == label for label in labels)
    assert len(set(labels)) == len(labels)
    if layout.seats:
        rules.check_layout(layout)
    assert rules.build(rules.draft_of(layout)) == layout


@pytest.mark.parametrize("name", DRAFTS)
def test_a_template_is_read_back_as_it_was_described(name: str) -> None:
    assert rules.draft_of(TEMPLATES[name]()) == DRAFTS[name]()


@pytest.mark.parametrize(
    ("kind", "arrangement", "letters"),
    [
        (ListingKind.PLANE, (3, 3), "ABC DEF"),
        (ListingKind.PLANE, (2, 2), "AC DF"),
        (ListingKind.PLANE, (2, 4, 2), "AC DEFG HK"),
        (ListingKind.PLANE, (3, 4, 3), "ABC DEFG HJK"),
        (ListingKind.PLANE, (1, 2, 1), "A DG K"),
        (ListingKind.PLANE, (4, 4), "ABCD EFGH"),
        (ListingKind.BUS, (2, 1), "AB C"),
        (ListingKind.TRAIN, (5, 5), "ABCDE FGHJK"),
    ],
)
def test_letters_are_those_on_the_real_thing(kind: ListingKind, arrangement: tuple[int, ...], letters: str) -> None:
    assert rules.usual_letters(kind, arrangement) == letters


def test_twelve_rows_of_two_and_one_with_a_door_in_row_seven_on_the_upper_deck() -> None:
    section = SectionDraft("Upper deck", "standard", 12, (2, 1), first=1, deck=1, doors=(7,))
    layout = rules.build(PlanDraft(ListingKind.BUS, (section,)))
    assert len(layout.seats) == 35
    assert {seat.deck for seat in layout.seats} == {1}
    assert [seat.label for seat in layout.seats if seat.row == 6] == ["7A", "7B"]


def test_t1_another_spelling_of_a_label_is_the_same_seat() -> None:
    section = SectionDraft("Bus", "standard", 2, (2, 1))
    for label in ("02a", " 2A", "+2A", "\uff12A"):
        same = rules.name_seat(section, (0, 0), label)
        with pytest.raises(InvalidInput, match="two seats are called 2A"):
            rules.check_layout(rules.build(PlanDraft(ListingKind.BUS, (same,))))
    with pytest.raises(MalformedLabel):
        rules.name_seat(section, (0, 0), "?")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"travel_class": "First!"}, "class"),
        ({"rows": 0}, "rows"),
        ({"rows": 201}, "rows"),
        ({"arrangement": ()}, "arrangement"),
        ({"arrangement": (2, 0)}, "arrangement"),
        ({"arrangement": (20, 20)}, "arrangement"),
        ({"letters": "AB"}, "letters"),
        ({"letters": "AAB"}, "letters"),
        ({"letters": "ab c"}, "letters"),
        ({"deck": 9}, "deck"),
        ({"first": 0}, "first"),
        ({"prefix": "?"}, "prefix"),
        ({"prefix": "01"}, "prefix"),
        ({"kind": SectionKind.COMPARTMENTS, "numbering": Numbering.RUNNING}, "arrangement"),
        ({"kind": SectionKind.COMPARTMENTS, "arrangement": (3,)}, "numbering"),
        ({"kind": SectionKind.STANDING}, "places"),
        ({"kind": SectionKind.STANDING, "places": 9999, "first": 2}, "first"),
    ],
)
def test_what_cannot_be_built_is_pointed_at(changes: dict[str, object], field: str) -> None:
    section = replace(SectionDraft("Bus", "standard", 4, (2, 1)), **changes)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput) as refused:
        rules.build(PlanDraft(ListingKind.BUS, (section,)))
    assert [pointer.path for pointer in refused.value.pointers] == [f"/sections/0/{field}"]


def test_a_plan_is_of_a_size() -> None:
    section = SectionDraft("Hall", "seated", 200, (30, 30), numbering=Numbering.ROWS)
    for sections in ((), (section,) * 2, (section,) * 61):
        with pytest.raises(InvalidInput):
            rules.build(PlanDraft(ListingKind.EVENT, sections))


def test_an_attribute_is_given_and_taken_with_nothing_left_over() -> None:
    section = SectionDraft("Bus", "standard", 4, (2, 1))
    places = [(0, 0), (1, 0)]
    quiet = rules.toggle(ListingKind.BUS, section, places, "quiet")
    assert [edit.added for edit in quiet.edits] == [("quiet",)] * 2
    more = rules.toggle(ListingKind.BUS, quiet, [*places, (2, 0)], "quiet")
    assert len(more.edits) == 3
    assert rules.toggle(ListingKind.BUS, quiet, places, "quiet") == section
    dark = rules.toggle(ListingKind.BUS, section, places, "window")
    assert [edit.removed for edit in dark.edits] == [("window",)] * 2
    assert rules.toggle(ListingKind.BUS, dark, places, "window") == section
    assert rules.toggle(ListingKind.BUS, section, [(99, 99)], "window") == section
    with pytest.raises(ValueError, match="sofa"):
        rules.toggle(ListingKind.BUS, section, places, "sofa")


def test_a_seat_that_is_gone_can_be_put_back() -> None:
    section = SectionDraft("Bus", "standard", 4, (2, 1))
    gone = rules.toggle(ListingKind.BUS, section, [(0, 0)], "gone")
    assert len(rules.build(PlanDraft(ListingKind.BUS, (gone,))).seats) == 11
    assert rules.toggle(ListingKind.BUS, gone, [(0, 0)], "gone") == section


def test_the_next_section_goes_on_where_the_last_one_ends() -> None:
    train = rules.add_section(DRAFTS["train-regional"]())
    assert (train.sections[-1].name, train.sections[-1].prefix) == ("Coach 4", "4")
    bus = rules.add_section(DRAFTS["bus-2-1"]())
    assert (bus.sections[-1].name, bus.sections[-1].first) == ("Bus 2", 13)
    for name in DRAFTS:
        rules.check_layout(rules.build(rules.add_section(DRAFTS[name]())))


@pytest.mark.parametrize(
    ("text", "numbers"), [("", ()), ("7", (7,)), ("7, 12-14", (7, 12, 13, 14)), ("9 8;9", (8, 9)), ("3 - 4", (3, 4))]
)
def test_row_numbers_are_read_and_written(text: str, numbers: tuple[int, ...]) -> None:
    assert rules.parse_numbers(text) == numbers
    assert rules.parse_numbers(rules.show_numbers(numbers)) == numbers


@pytest.mark.parametrize("text", ["x", "7-", "9-2", "1-99999", "1-9999", "\u0661"])
def test_what_is_no_row_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="row"):
        rules.parse_numbers(text)


@pytest.mark.parametrize("text", ["2+1", "2-1", " 2 + 1 ", "2x1"])
def test_arrangements_are_read(text: str) -> None:
    assert rules.parse_arrangement(text) == (2, 1)
    with pytest.raises(ValueError, match="arrangement"):
        rules.parse_arrangement(f"{text}+")


def test_eight_hundred_seats_take_no_time() -> None:
    coaches = tuple(
        replace(DRAFTS["train-regional"]().sections[1], name=f"Coach {n}", prefix=str(n)) for n in range(1, 14)
    )
    draft = PlanDraft(ListingKind.TRAIN, coaches)
    begun = time.process_time()
    layout = rules.build(draft)
    rules.check_layout(layout)
    assert len(layout.seats) == 832
    assert time.process_time() - begun < 0.2


def test_thousands_of_numbers_that_are_left_out_take_no_time() -> None:
    skips = tuple(range(1, 10_000))
    sections = tuple(SectionDraft(f"Coach {n}", "2", prefix=str(n), rows=1, skips=skips) for n in range(1, 61))
    began = time.perf_counter()
    rules.build(PlanDraft(ListingKind.TRAIN, sections))
    assert time.perf_counter() - began < 5
