"""The arithmetic of statements adds up, whatever happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.booking.contracts import TicketShare
from carnet.domains.payments.contracts import Cause, Settled
from carnet.domains.settlement import rules
from carnet.domains.settlement.contracts import Period
from carnet.kernel import ids
from carnet.kernel.money import Money

BOOKINGS = [ids.new_id() for _ in range(3)]
LISTINGS = [ids.new_id() for _ in range(3)]

amounts = st.integers(-(10**9), 10**9)
settled = st.builds(
    lambda cause, payable, revenue, tax, booking: Settled(cause, eur(payable), eur(revenue), eur(tax), booking),
    st.sampled_from(Cause),
    amounts,
    amounts,
    amounts,
    st.sampled_from(BOOKINGS),
)
shares = st.builds(
    lambda booking, listing, price, new: TicketShare(ids.new_id(), booking, listing, eur(price), new),
    st.sampled_from(BOOKINGS),
    st.sampled_from(LISTINGS),
    st.integers(0, 10**6),
    st.booleans(),
)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


@given(st.lists(settled))
def test_the_lines_of_a_statement_come_to_what_the_payable_moved(some: list[Settled]) -> None:
    assert rules.figures(some, "EUR").net.amount == sum(one.payable.amount for one in some)


@given(st.lists(settled), st.lists(shares))
def test_trips_come_to_what_the_bookings_moved_to_the_cent(some: list[Settled], known: list[TicketShare]) -> None:
    sums = rules.trip_sums(some, known)
    seen = {share.booking_id for share in known}
    moved = [one for one in some if one.booking_id in seen]
    assert sum(gross for gross, _, _ in sums.values()) == sum(one.gross.amount for one in moved)
    assert sum(commission for _, commission, _ in sums.values()) == -sum(one.commission.amount for one in moved)


def test_months_without_a_movement_are_listed_too() -> None:
    moved = [(date(2026, 11, 1), 500), (date(2027, 1, 1), -200)]
    found = rules.months(moved, "EUR", now=Period(2027, 2))
    assert [(str(one.period), one.opening.amount, one.closing.amount, one.running) for one in found] == [
        ("2027-02", 300, 300, True),
        ("2027-01", 500, 300, False),
        ("2026-12", 500, 500, False),
        ("2026-11", 0, 500, False),
    ]
    assert rules.months([], "EUR", now=Period(2027, 2)) == ()


def test_a_month_is_counted_in_utc() -> None:
    new_year_in_berlin = datetime(2027, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert Period.at(new_year_in_berlin) == Period(2026, 12)
    assert Period(2026, 12).until == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-01", "0000-01", "9999-12", "2026-01-01", "", "２０２６-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2026-11"):
        Period.parse(text)
