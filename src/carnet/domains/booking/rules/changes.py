"""What the holder of a changed ticket may choose. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from carnet.domains.booking.contracts import ChangeKind, Choice, TicketStatus
from carnet.domains.schedule.contracts import TripStatus

_OFFERED: Final[dict[ChangeKind, tuple[Choice, ...]]] = {
    # Nobody can travel with a trip that does not run.
    ChangeKind.CANCELLED: (Choice.REBOOKED, Choice.REFUNDED),
    ChangeKind.MOVED: (Choice.ACCEPTED, Choice.REBOOKED, Choice.REFUNDED),
    ChangeKind.UNSEATED: (Choice.ACCEPTED, Choice.REBOOKED, Choice.REFUNDED),
}
_GONE: Final = frozenset({TripStatus.DEPARTED, TripStatus.ARRIVED})


def offered(kind: ChangeKind) -> tuple[Choice, ...]:
    """What a change of this kind leaves to choose, each without a charge."""
    return _OFFERED[kind]


def has_left(status: TripStatus | None, *, from_stop: int, leaves_at: datetime, now: datetime) -> bool:
    """Whether who boards at `from_stop`, where it leaves at `leaves_at`, has travelled or missed it by `now`.

    `status` is the listing's, None where it is not known to have changed. A trip that departed from its first stop has
    not yet left those after it.
    """
    departed = status in _GONE and (from_stop == 0 or status is TripStatus.ARRIVED)
    return departed or now >= leaves_at


def lives(status: TicketStatus, kind: ChangeKind) -> bool:
    """Whether a ticket leaves something to choose about a change: who is on board only when the trip does not run."""
    return status is TicketStatus.ISSUED or (status is TicketStatus.BOARDED and kind is ChangeKind.CANCELLED)


def choices(kind: ChangeKind, choice: Choice | None, *, left: bool) -> tuple[Choice, ...]:
    """What can be chosen now: nothing twice, and nothing once it has left (T22), unless it never ran."""
    if choice is not None or (left and kind is not ChangeKind.CANCELLED):
        return ()
    return _OFFERED[kind]
