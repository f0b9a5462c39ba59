"""Who sits where in another vehicle: whatever the two plans and the travellers are."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.domains.booking.contracts import SeatedTicket
from carnet.domains.booking.rules import Seating, reseat
from carnet.domains.inventory.contracts import leg_bits
from carnet.domains.schedule.contracts import Seat, SeatPlan
from carnet.kernel import ids
from carnet.kernel.span import Span
from tests.builders import a_plan

LEGS = 4
SPANS = [Span(start, end) for start in range(LEGS) for end in range(start + 1, LEGS + 1)]
SPECIAL = st.sets(st.integers(0, 15), max_size=4)


def a_train(second: int, first: int, blocked: set[int], wheelchair: set[int]) -> SeatPlan:
    """A coach of each class; some seats blocked, some for wheelchairs."""
    plan = a_plan(second, first_class=first)
    seats = tuple(
        replace(
            seat,
            blocked=seat.ordinal in blocked,
            attributes=(*seat.attributes, "wheelchair") if seat.ordinal in wheelchair else seat.attributes,
        )
        for seat in plan.seats
    )
    return replace(plan, seats=seats)


TRAINS = st.builds(a_train, st.integers(1, 14), st.integers(0, 4), SPECIAL, SPECIAL)


@st.composite
def travellers(draw: st.DrawFn, plan: SeatPlan) -> list[SeatedTicket]:
    """Live tickets as the old train may have sold them: spans of one seat are disjoint."""
    bookings = [ids.new_id() for _ in range(4)]
    found: list[SeatedTicket] = []
    for seat in plan.seats:
        taken = 0
        for span in draw(st.lists(st.sampled_from(SPANS), max_size=2)):
            if seat.blocked or taken & leg_bits(span):
                continue
            taken |= leg_bits(span)
            booking = draw(st.sampled_from(bookings))
            found.append(_ticket(seat, span, booking, paid=draw(st.booleans())))
    return found


def _ticket(seat: Seat, span: Span, booking, *, paid: bool) -> SeatedTicket:
    return SeatedTicket(ids.new_id(), booking, span, seat.ordinal, seat.label, seat.section, seat.travel_class, paid)


@st.composite
def swaps(draw: st.DrawFn) -> tuple[SeatPlan, SeatPlan, list[SeatedTicket]]:
    """An old train with its travellers, and a new one."""
    old = draw(TRAINS)
    return old, draw(TRAINS), draw(travellers(old))


def taken(seating: Seating, tickets: list[SeatedTicket]) -> dict[int, list[Span]]:
    """The spans on each new seat."""
    found: dict[int, list[Span]] = {}
    for ticket in tickets:
        seat = seating.seats[ticket.id]
        if seat is not None:
            found.setdefault(seat.ordinal, []).append(ticket.span)
    return found


@settings(max_examples=200)
@given(swaps())
def test_t11_no_seat_is_given_twice_and_none_that_is_blocked_or_of_another_class(
    swap: tuple[SeatPlan, SeatPlan, list[SeatedTicket]],
) -> None:
    old, new, tickets = swap
    seating = reseat(old, new, tickets)
    assert set(seating.seats) == {ticket.id for ticket in tickets}
    for spans in taken(seating, tickets).values():
        assert not any(one.overlaps(two) for place, one in enumerate(spans) for two in spans[place + 1 :])
    for ticket in tickets:
        seat = seating.seats[ticket.id]
        assert seat is None or (seat in new.seats and not seat.blocked and seat.travel_class == ticket.travel_class)


@settings(max_examples=200)
@given(swaps())
def test_nobody_is_left_standing_beside_a_seat_they_could_have(
    swap: tuple[SeatPlan, SeatPlan, list[SeatedTicket]],
) -> None:
    """Who was in a wheelchair space needs another; anybody else takes whatever is free on the whole span."""
    old, new, tickets = swap
    had = {seat.ordinal: seat for seat in old.seats}
    seating = reseat(old, new, tickets)
    spans = taken(seating, tickets)
    for ticket in tickets:
        if seating.seats[ticket.id] is not None or ticket.ordinal is None:
            continue
        on_wheels = "wheelchair" in had[ticket.ordinal].attributes
        for seat in new.seats:
            fits = seat.travel_class == ticket.travel_class and not seat.blocked
            if fits and (not on_wheels or "wheelchair" in seat.attributes):
                assert any(span.overlaps(ticket.span) for span in spans.get(seat.ordinal, [])), seat


@settings(max_examples=100)
@given(swaps(), st.randoms(use_true_random=False))
def test_the_order_in_which_tickets_are_read_changes_nothing(
    swap: tuple[SeatPlan, SeatPlan, list[SeatedTicket]], random: Random
) -> None:
    old, new, tickets = swap
    shuffled = random.sample(tickets, len(tickets))
    assert reseat(old, new, tickets).seats == reseat(old, new, shuffled).seats


@settings(max_examples=100)
@given(swaps())
def test_in_a_vehicle_of_the_same_plan_everybody_keeps_the_seat(
    swap: tuple[SeatPlan, SeatPlan, list[SeatedTicket]],
) -> None:
    old, _, tickets = swap
    seating = reseat(old, old, tickets)
    for ticket in tickets:
        seat = seating.seats[ticket.id]
        assert seat is not None
        assert seat.ordinal == ticket.ordinal
