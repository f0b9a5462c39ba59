"""What the holder of a changed ticket may choose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from carnet.domains.booking.contracts import ChangeKind, Choice, TicketStatus
from carnet.domains.booking.rules import choices, has_left, lives, offered
from carnet.domains.schedule.contracts import TripStatus

LEAVES = datetime(2026, 12, 4, 12, tzinfo=UTC)
BEFORE, AFTER = LEAVES - timedelta(seconds=1), LEAVES


def test_nobody_can_travel_with_a_trip_that_does_not_run() -> None:
    assert offered(ChangeKind.CANCELLED) == (Choice.REBOOKED, Choice.REFUNDED)
    assert offered(ChangeKind.MOVED) == (Choice.ACCEPTED, Choice.REBOOKED, Choice.REFUNDED)
    assert offered(ChangeKind.UNSEATED) == offered(ChangeKind.MOVED)


def test_who_is_on_board_has_a_choice_only_when_the_trip_does_not_run() -> None:
    assert all(lives(TicketStatus.ISSUED, kind) for kind in ChangeKind)
    assert [kind for kind in ChangeKind if lives(TicketStatus.BOARDED, kind)] == [ChangeKind.CANCELLED]
    assert not any(lives(TicketStatus.CANCELLED, kind) for kind in ChangeKind)


@pytest.mark.parametrize("kind", ChangeKind)
def test_nothing_is_chosen_twice(kind: ChangeKind) -> None:
    assert choices(kind, Choice.ACCEPTED, left=False) == ()
    assert choices(kind, None, left=False) == offered(kind)


def test_t22_once_it_has_left_only_a_trip_that_never_ran_is_refunded() -> None:
    assert choices(ChangeKind.CANCELLED, None, left=True) == (Choice.REBOOKED, Choice.REFUNDED)
    assert choices(ChangeKind.MOVED, None, left=True) == choices(ChangeKind.UNSEATED, None, left=True) == ()


@pytest.mark.parametrize(
    ("status", "from_stop", "now", "left"),
    [
        (None, 0, BEFORE, False),
        (None, 0, AFTER, True),
        (TripStatus.DELAYED, 0, BEFORE, False),
        (TripStatus.DELAYED, 0, AFTER, True),
        (TripStatus.DEPARTED, 0, BEFORE, True),
        (TripStatus.DEPARTED, 2, BEFORE, False),
        (TripStatus.DEPARTED, 2, AFTER, True),
        (TripStatus.ARRIVED, 2, BEFORE, True),
    ],
)
def test_a_trip_has_left_by_the_clock_of_the_boarding_stop_or_by_its_word(
    status: TripStatus | None, from_stop: int, now: datetime, left: bool
) -> None:
    assert has_left(status, from_stop=from_stop, leaves_at=LEAVES, now=now) is left
