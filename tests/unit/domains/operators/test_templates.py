"""Seat plan templates: every one is a proper plan and looks like the real thing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.domains.operators import rules
from carnet.domains.operators.contracts import Layout
from carnet.domains.operators.rules import TEMPLATES, build
from carnet.domains.operators.rules.templates import buses, halls, planes, trains
from carnet.domains.schedule.contracts import ListingKind, Seat
from carnet.kernel.problem import InvalidInput


def _seat(layout: Layout, label: str) -> Seat:
    return next(seat for seat in layout.seats if seat.label == label)


def _classes(layout: Layout) -> dict[str, int]:
    return dict(Counter(seat.travel_class for seat in layout.seats))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_is_a_proper_plan(name: str) -> None:
    layout = TEMPLATES[name]()
    rules.check_layout(layout)
    assert layout.kind.value == {"hall": "event"}.get(name.split("-", maxsplit=1)[0], name.split("-", maxsplit=1)[0])
    assert layout == TEMPLATES[name]()


def test_a_long_distance_train_has_two_classes_tables_and_quiet_coaches() -> None:
    layout = TEMPLATES["train-long-distance"]()
    assert _classes(layout) == {"1": 99, "2": 370}
    assert _seat(layout, "21-11").attributes == ("window", "quiet")
    assert layout.sections[0].aisles_after == (1,)
    assert layout.sections[2].aisles_after == (1,)
    assert layout.sections[0].columns == 3
    for section in layout.sections:
        table = [seat for seat in layout.seats if seat.section == section.name and "table" in seat.attributes]
        assert len(table) == 2 * section.columns
        assert {seat.facing for seat in table if seat.row == table[0].row} == {1}
        assert {seat.facing for seat in table if seat.row == table[-1].row} == {-1}
    wheelchairs = [seat for seat in layout.seats if "wheelchair" in seat.attributes]
    assert [(seat.section, seat.row) for seat in wheelchairs] == [("Coach 23", 0), ("Coach 23", 1)]


@pytest.mark.parametrize("seats_each", [4, 6])
def test_compartments_seat_people_face_to_face(seats_each: int) -> None:
    layout = build(trains.compartments(seats_each=seats_each))
    coach = [seat for seat in layout.seats if seat.section == "Coach 12"]
    first = coach[:seats_each]
    assert [seat.label for seat in first] == [f"12-{number}" for number in range(11, 11 + seats_each)]
    assert [seat.facing for seat in first] == [1] * (seats_each // 2) + [-1] * (seats_each // 2)
    assert {seat.row for seat in first} == {0, 1}
    assert [
        ("window" in seat.attributes, "aisle" in seat.attributes) for seat in (first[0], first[seats_each // 2 - 1])
    ] == [
        (True, False),
        (False, True),
    ]
    assert len(coach) == 10 * seats_each


def test_a_plane_skips_the_letter_i_and_row_13() -> None:
    layout = TEMPLATES["plane-two-cabins"]()
    assert _classes(layout) == {"business": 20, "economy": 144}
    assert _seat(layout, "12A").attributes == ("window", "exit", "extra-legroom")
    assert _seat(layout, "14C").attributes == ("aisle",)
    assert _seat(layout, "14B").attributes == ()
    assert not any(seat.label.startswith("13") for seat in layout.seats)
    assert [s.aisles_after for s in TEMPLATES["plane-three-cabins"]().sections] == [(0, 2), (1, 3), (1, 5)]
    wide = TEMPLATES["plane-ten-abreast"]()
    assert {seat.label[-1] for seat in wide.seats} == set("ABCDEFGHJK")
    assert wide.sections[2].aisles_after == (2, 6)
    assert [seat.label for seat in wide.seats if "aisle" in seat.attributes][:4] == ["1A", "1D", "1G", "1K"]


def test_buses_have_a_door_in_the_middle() -> None:
    assert len(TEMPLATES["bus-2-2"]().seats) == 50
    layout = TEMPLATES["bus-2-1"]()
    assert len(layout.seats) == 35
    assert not {"7C"} & {seat.label for seat in layout.seats}
    assert _seat(layout, "7B").attributes == ("aisle",)
    assert _seat(layout, "1C").attributes == ("window", "aisle", "wheelchair")


def test_a_hall_has_numbered_rows_and_standing_room() -> None:
    layout = TEMPLATES["hall-mixed"]()
    assert _classes(layout) == {"standing": 500, "seated": 240}
    assert [section.numbered for section in layout.sections] == [False, True]
    assert _seat(layout, "S-12-20").attributes == ("wheelchair",)
    assert _seat(layout, "F-500").section == "Floor"


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 3), st.integers(1, 3), st.booleans()), min_size=1, max_size=6)
)
def test_any_train_is_a_proper_plan(coaches: list[tuple[int, int, int, bool]]) -> None:
    layout = build(
        trains.train(
            *(
                trains.open_coach(number, "2", rows=rows, arrangement=(left, right), quiet=quiet)
                for number, (rows, left, right, quiet) in enumerate(coaches, start=1)
            )
        )
    )
    rules.check_layout(layout)
    assert len(layout.seats) == sum(rows * (left + right) for rows, left, right, _ in coaches)


@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from([(2, 2), (3, 3), (1, 2, 1), (3, 4, 3)]))
def test_any_cabin_is_a_proper_plan(first: int, rows: int, arrangement: tuple[int, ...]) -> None:
    layout = build(planes.plane(planes.cabin("Cabin", "economy", arrangement, first=first, rows=rows, exits=(first,))))
    rules.check_layout(layout)
    assert len(layout.seats) == rows * sum(arrangement)
    assert not any(seat.label.startswith("13") for seat in layout.seats if len(seat.label) == 3)


@settings(deadline=None)
@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 30), st.integers(1, 3000))
def test_any_bus_and_hall_is_a_proper_plan(left: int, right: int, rows: int, capacity: int) -> None:
    rules.check_layout(build(buses.bus(buses.deck("Bus", (left, right), rows=rows))))
    floor = halls.standing_room("Floor", "F", places=capacity)
    layout = build(halls.hall(floor, halls.block("Stalls", "S", rows=rows, seats_each=2 * (left + right))))
    rules.check_layout(layout)
    assert len(layout.seats) == capacity + rows * 2 * (left + right)


@pytest.mark.parametrize(
    "changes",
    [
        {"label": "05"},
        {"label": "1A"},
        {"label": "?"},
        {"ordinal": 5},
        {"section": "Attic"},
        {"travel_class": "first"},
        {"row": 99},
        {"column": -1},
        {"facing": 0},
        {"deck": 1},
        {"attributes": ("sofa",)},
        {"attributes": ("window", "window")},
        {"row": 0, "column": 0},
    ],
)
def test_a_seat_that_does_not_fit_is_pointed_at(changes: dict[str, Any]) -> None:
    layout = TEMPLATES["bus-2-2"]()
    odd = replace(layout.seats[1], **changes)
    with pytest.raises(InvalidInput) as refused:
        rules.check_layout(replace(layout, seats=(layout.seats[0], odd, *layout.seats[2:])))
    assert "/seats/1" in {pointer.path.removesuffix("/label") for pointer in refused.value.pointers}


def test_a_plan_has_seats_and_sections_of_different_names() -> None:
    layout = TEMPLATES["bus-2-2"]()
    for broken in (Layout(ListingKind.BUS, (), ()), replace(layout, sections=layout.sections * 2)):
        with pytest.raises(InvalidInput):
            rules.check_layout(broken)
