"""The drawing of every vehicle that has a ready-made plan."""

from __future__ import annotations

from itertools import combinations

import pytest

from carnet.domains.operators.rules.templates import TEMPLATES
from carnet.domains.schedule.contracts import ListingKind, Section
from carnet.web.presenters import drawing
from carnet.web.presenters.drawing import SEAT, Drawing


def drawn(template: str, section: str = "") -> Drawing:
    """One section of a ready-made plan."""
    layout = TEMPLATES[template]()
    chosen = next(one for one in layout.sections if one.name == section or not section)
    return drawing.draw(layout.kind, chosen, [seat for seat in layout.seats if seat.section == chosen.name])


def sections() -> list[tuple[str, Section]]:
    """Every numbered section of every ready-made plan."""
    return [(name, part) for name, make in TEMPLATES.items() for part in make().sections if part.numbered]


@pytest.mark.parametrize(("template", "section"), sections(), ids=lambda part: getattr(part, "name", part))
def test_no_seat_covers_another_or_leaves_the_drawing(template: str, section: Section) -> None:
    found = drawn(template, section.name)
    assert len(found.spots) > 0
    for spot in found.spots:
        assert 0 < spot.x < found.width - SEAT
        assert 0 < spot.y < found.height - SEAT
    for one, other in combinations(found.spots, 2):
        assert abs(one.x - other.x) >= SEAT or abs(one.y - other.y) >= SEAT, (one.seat.label, other.seat.label)


def test_in_a_plane_all_look_to_the_front_row() -> None:
    found = drawn("plane-two-cabins", "Economy")
    first = min(found.spots, key=lambda spot: spot.x)
    assert {spot.looks for spot in found.spots} == {-1}
    assert first.seat.row == 0
    assert all(spot.back.x > spot.x for spot in found.spots)


def test_an_open_coach_has_tables_where_seats_face_each_other() -> None:
    found = drawn("train-long-distance", "Coach 24")
    assert len(found.tables) == 2
    table = found.tables[0]
    left = [spot for spot in found.spots if spot.x + SEAT <= table.x]
    right = [spot for spot in found.spots if spot.x >= table.x + table.width]
    assert {spot.looks for spot in left} == {1}
    assert {spot.looks for spot in right} == {-1}


def test_compartments_have_walls_and_numbers() -> None:
    found = drawn("train-compartments-6", "Coach 12")
    assert [word.text for word in found.words] == [str(number) for number in range(1, 11)]
    assert len(found.walls) == 10 * 4


def test_a_hall_has_its_stage_at_the_top() -> None:
    found = drawn("hall-seated", "Stalls")
    assert found.upright
    assert found.front.text == "stage"
    assert found.front.y < min(spot.y for spot in found.spots)
    assert all(spot.back.y > spot.y for spot in found.spots)


def test_windows_are_beside_window_seats_only() -> None:
    found = drawn("bus-2-1")
    assert len(found.windows) == sum("window" in spot.seat.attributes for spot in found.spots)
    assert ListingKind.BUS is TEMPLATES["bus-2-1"]().kind
