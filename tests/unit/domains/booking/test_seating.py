"""What a traveller finds in another vehicle."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from carnet.domains.booking.contracts import SeatedTicket
from carnet.domains.booking.rules import reseat
from carnet.domains.schedule.contracts import SeatPlan
from carnet.kernel import ids
from carnet.kernel.span import Span
from tests.builders import a_plan

ALL = Span(0, 4)


def ticket(plan: SeatPlan, label: str, *, booking: UUID | None = None, span: Span = ALL, paid: bool = True):
    """A ticket for the seat of this label."""
    seat = next(seat for seat in plan.seats if seat.label == label)
    return SeatedTicket(
        ids.new_id(), booking or ids.new_id(), span, seat.ordinal, label, seat.section, seat.travel_class, paid
    )


def renamed(plan: SeatPlan, prefix: str = "X") -> SeatPlan:
    """The same seats under other names."""
    return replace(plan, seats=tuple(replace(seat, label=f"{prefix}{seat.ordinal}") for seat in plan.seats))


def with_attributes(plan: SeatPlan, attributes: dict[int, tuple[str, ...]]) -> SeatPlan:
    """The plan with these attributes by ordinal, none elsewhere."""
    return replace(plan, seats=tuple(replace(seat, attributes=attributes.get(seat.ordinal, ())) for seat in plan.seats))


def test_a_seat_of_the_same_name_is_kept() -> None:
    old, new = a_plan(8), a_plan(12)
    one = ticket(old, "1-5")
    assert reseat(old, new, [one]).seats[one.id] == new.seats[4]


def test_the_class_is_kept_even_where_the_name_would_be_there_in_another() -> None:
    old = a_plan(8)
    first = replace(old, seats=tuple(replace(seat, travel_class="1") for seat in old.seats))
    one = ticket(old, "1-5")
    assert reseat(old, first, [one]).unseated == (one.id,)


def test_a_window_stays_a_window() -> None:
    old = a_plan(8)
    new = renamed(old)
    one, other = ticket(old, "1-4"), ticket(old, "1-6")
    seats = reseat(old, new, [one, other]).seats
    assert "window" in seats[one.id].attributes
    assert "aisle" in seats[other.id].attributes


def test_those_of_one_booking_sit_together_again() -> None:
    old, new = a_plan(12), renamed(a_plan(12))
    booking = ids.new_id()
    family = [ticket(old, label, booking=booking) for label in ("1-9", "1-10", "1-11")]
    strangers = [ticket(old, label) for label in ("1-1", "1-2", "1-5", "1-7")]
    seats = reseat(old, new, [*strangers, *family]).seats
    rows = {seats[one.id].row for one in family}
    assert len(rows) == 1
    columns = sorted(seats[one.id].column for one in family)
    assert columns in ([0, 1, 2], [1, 2, 3])


def test_wheelchair_users_come_first_and_get_their_spaces_only() -> None:
    old = with_attributes(a_plan(8), {6: ("wheelchair",), 7: ("wheelchair",)})
    new = with_attributes(renamed(a_plan(4)), {0: ("wheelchair",)})
    users = [ticket(old, "1-7"), ticket(old, "1-8")]
    others = [ticket(old, label) for label in ("1-1", "1-2", "1-3")]
    seating = reseat(old, new, [*others, *users])
    assert seating.seats[users[0].id] == new.seats[0]
    assert seating.unseated == (users[1].id,)
    assert {seating.seats[one.id].ordinal for one in others} == {1, 2, 3}


def test_a_wheelchair_space_is_the_last_that_others_get() -> None:
    old = a_plan(4)
    new = with_attributes(renamed(a_plan(4)), {0: ("wheelchair",)})
    some = [ticket(old, label) for label in ("1-1", "1-2", "1-3")]
    assert 0 not in {seat.ordinal for seat in reseat(old, new, some).seats.values() if seat}
    everybody = [*some, ticket(old, "1-4")]
    assert not reseat(old, new, everybody).unseated


def test_who_has_paid_comes_before_who_only_holds() -> None:
    old, new = a_plan(8), a_plan(4)
    held, paid = ticket(old, "1-1", paid=False), [ticket(old, f"1-{number}") for number in range(5, 9)]
    assert reseat(old, new, [held, *paid]).unseated == (held.id,)


def test_a_ticket_that_had_no_seat_gets_one_when_there_is_room() -> None:
    old, new = a_plan(4), a_plan(8)
    without = replace(ticket(old, "1-4"), ordinal=None, seat="")
    others = [ticket(old, f"1-{number}") for number in range(1, 5)]
    seat = reseat(old, new, [without, *others]).seats[without.id]
    assert seat is not None
    assert seat.ordinal >= 4


def test_eight_hundred_travellers_are_seated_anew_in_good_time() -> None:
    """No clock: the work is bounded by seats times travellers, and this size would show it if it were not."""
    old, new = a_plan(800), renamed(a_plan(760))
    bookings = [ids.new_id() for _ in range(270)]
    tickets = [ticket(old, f"1-{number + 1}", booking=bookings[number // 3]) for number in range(800)]
    assert len(reseat(old, new, tickets).unseated) == 40


def test_those_of_one_booking_in_two_classes_keep_theirs() -> None:
    old, new = a_plan(4, first_class=4), renamed(a_plan(8, first_class=4))
    booking = ids.new_id()
    some = [ticket(old, label, booking=booking) for label in ("1-1", "1-2", "2-1", "2-2")]
    seats = reseat(old, new, some).seats
    assert [seats[one.id].travel_class for one in some] == ["2", "2", "1", "1"]
