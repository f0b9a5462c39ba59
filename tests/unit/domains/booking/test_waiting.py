"""What an entry of a waiting list is at a moment, and how long an offer stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carnet.domains.booking.contracts import BookingStatus, WaitingStatus
from carnet.domains.booking.rules import LIVE, WAITING_MOVES, offer_until, waiting_status
from tests.builders import NOW


@pytest.mark.parametrize(
    ("hold_minutes", "leaves_in", "stands"), [(10, 600, 30), (45, 600, 45), (10, 20, 20), (45, 30, 30)]
)
def test_an_offer_stands_half_an_hour_or_the_operators_time_and_not_past_departure(
    hold_minutes: int, leaves_in: int, stands: int
) -> None:
    departs_at = NOW + timedelta(minutes=leaves_in)
    until = offer_until(NOW, hold_minutes=hold_minutes, departs_at=departs_at)
    assert until == NOW + timedelta(minutes=stands)


def test_whoever_waits_for_what_is_over_waits_no_longer() -> None:
    for written in WaitingStatus:
        became = waiting_status(written, offered=None, over=True)
        assert became is (WaitingStatus.ENDED if written is WaitingStatus.WAITING else written)
        assert waiting_status(written, offered=None, over=False) is written


def test_what_became_of_the_booking_became_of_the_offer() -> None:
    for booking in BookingStatus:
        became = waiting_status(WaitingStatus.OFFERED, offered=booking, over=False)
        reached = {to for start, _, to in WAITING_MOVES if start is WaitingStatus.OFFERED}
        assert became in {WaitingStatus.OFFERED, *reached}, booking


def test_every_state_is_reached_and_what_is_over_stays_over() -> None:
    assert {to for _, _, to in WAITING_MOVES} == set(WaitingStatus)
    late_payment = (WaitingStatus.LAPSED, "pay", WaitingStatus.TAKEN)
    assert {start for start, _, _ in WAITING_MOVES - {late_payment}} == {None, *LIVE}
