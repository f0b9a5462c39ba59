"""Seats chosen for travellers who leave it to us: always free, always of the class, wasting as little as can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.inventory.contracts import Occupancy, Wish, leg_bits
from carnet.domains.inventory.rules import best_seat, choose_seats, ordinals_of_class
from carnet.domains.schedule.contracts import SeatPlan
from carnet.kernel.span import Span
from tests.builders import NOW, a_plan

LEGS = 5
SPANS = st.tuples(st.integers(0, LEGS - 1), st.integers(1, LEGS)).filter(lambda ends: ends[0] < ends[1])
BITS = SPANS.map(lambda ends: leg_bits(Span(*ends)))
TAKEN = st.dictionaries(st.integers(0, 11), st.integers(0, 2**LEGS - 1))
WISHES = st.sets(st.sampled_from(list(Wish)))
SPECIAL = st.sets(st.integers(0, 11), max_size=3)


def a_train(blocked: set[int], wheelchair: set[int]) -> SeatPlan:
    """Eight seats of second class and four of first, some of them blocked or for wheelchairs."""
    plan = a_plan(8, first_class=4)
    seats = tuple(
        replace(
            seat,
            blocked=seat.ordinal in blocked,
            attributes=(*seat.attributes, "wheelchair") if seat.ordinal in wheelchair else seat.attributes,
        )
        for seat in plan.seats
    )
    return replace(plan, seats=seats)


TRAINS = st.builds(a_train, SPECIAL, SPECIAL)


def occupied(taken: dict[int, int]) -> Occupancy:
    return Occupancy(taken=taken, held={}, read_at=NOW)


def free_seats(plan: SeatPlan, taken: dict[int, int], travel_class: str, bits: int) -> set[int]:
    """What could be had, the plain way."""
    return {
        seat.ordinal
        for seat in plan.seats
        if seat.travel_class == travel_class and not seat.blocked and not taken.get(seat.ordinal, 0) & bits
    }


@st.composite
def wanted(draw: st.DrawFn) -> dict[str, Any]:
    """What a traveller may ask for."""
    return {
        "travel_class": draw(st.sampled_from(["1", "2", "3"])),
        "count": draw(st.integers(1, 9)),
        "wishes": draw(WISHES),
        "avoid": draw(SPECIAL),
    }


@given(TRAINS, TAKEN, BITS, wanted())
def test_t2_chosen_seats_are_free_and_enough_or_there_are_too_few(
    plan: SeatPlan, taken: dict[int, int], bits: int, asked: dict[str, Any]
) -> None:
    free, count = free_seats(plan, taken, asked["travel_class"], bits) - asked["avoid"], asked["count"]
    chosen = choose_seats(plan, occupied(taken), bits=bits, **asked)
    if len(free) < count:
        assert chosen is None
        return
    assert chosen is not None
    assert len(chosen) == len(set(chosen)) == count
    assert set(chosen) <= free


def waste(taken: dict[int, int], ordinal: int, bits: int) -> int:
    """How many free legs lie beside the chosen ones: 0 fits exactly between what is sold, 2 stands alone."""
    legs = taken.get(ordinal, 0)
    before, after = bits >> 1 & ~bits, bits << 1 & ~bits
    return (not legs & before) + (not legs & after)


@given(TRAINS, TAKEN, BITS, st.integers(0, 40))
def test_the_best_seat_wastes_least(plan: SeatPlan, taken: dict[int, int], bits: int, start: int) -> None:
    ordinals = ordinals_of_class(plan, "2")
    free = free_seats(plan, taken, "2", bits)
    best = best_seat(ordinals, taken, bits, start=start)
    if best is None:
        assert not free
        return
    assert best in free
    assert waste(taken, best, bits) == min(waste(taken, ordinal, bits) for ordinal in free)


@given(TRAINS, TAKEN, BITS)
def test_one_traveller_without_wishes_gets_as_good_a_seat_either_way(
    plan: SeatPlan, taken: dict[int, int], bits: int
) -> None:
    """The quick pass for single travellers and the thorough one for all others agree on what is a good seat."""
    ordinary = replace(plan, seats=tuple(seat for seat in plan.seats if "wheelchair" not in seat.attributes))
    quick = best_seat(ordinals_of_class(ordinary, "2"), taken, bits)
    thorough = choose_seats(ordinary, occupied(taken), travel_class="2", bits=bits, count=1)
    assert (quick is None) == (thorough is None)
    if quick is not None and thorough is not None:
        assert waste(taken, quick, bits) == waste(taken, thorough[0], bits)


@given(TRAINS, TAKEN, BITS)
def test_a_wheelchair_space_is_given_last_to_those_who_need_none(
    plan: SeatPlan, taken: dict[int, int], bits: int
) -> None:
    spaces = {seat.ordinal for seat in plan.seats if "wheelchair" in seat.attributes}
    ordinary = free_seats(plan, taken, "2", bits) - spaces
    chosen = choose_seats(plan, occupied(taken), travel_class="2", bits=bits, count=1)
    if ordinary:
        assert chosen is not None
        assert chosen[0] not in spaces


@given(SPECIAL, TAKEN, BITS, st.integers(2, 4))
def test_a_group_sits_side_by_side_when_it_can(blocked: set[int], taken: dict[int, int], bits: int, count: int) -> None:
    plan = a_train(blocked, set())
    free = free_seats(plan, taken, "2", bits)
    chosen = choose_seats(plan, occupied(taken), travel_class="2", bits=bits, count=count)
    side_by_side = [range(row + left, row + left + count) for row in (0, 4) for left in range(4 - count + 1)]
    possible = [set(seats) for seats in side_by_side if set(seats) <= free]
    if possible:
        assert chosen is not None
        assert set(chosen) in possible


@given(plan=TRAINS, taken=TAKEN, bits=BITS, friend=st.integers(0, 7))
def test_who_would_sit_beside_somebody_sits_as_near_as_any_free_seat(
    plan: SeatPlan, taken: dict[int, int], bits: int, friend: int
) -> None:
    """In the rows of one coach: nobody else's free seat is nearer, but for spaces kept for wheelchairs."""
    free = free_seats(plan, {**taken, friend: 2**LEGS - 1}, "2", bits)
    chosen = choose_seats(
        plan, occupied({**taken, friend: 2**LEGS - 1}), travel_class="2", bits=bits, count=1, near=[friend]
    )
    usable = {one for one in free if "wheelchair" not in plan.seats[one].attributes}
    if chosen is None or not usable:
        return

    def way(ordinal: int) -> int:
        return 4 * abs(plan.seats[ordinal].row - plan.seats[friend].row) + abs(
            plan.seats[ordinal].column - plan.seats[friend].column
        )

    assert way(chosen[0]) == min(map(way, usable))
