"""Where travellers sit when a trip gets another vehicle."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from carnet.domains.booking.contracts.purchases import PassengerName
from carnet.kernel.span import Span


@dataclass(frozen=True, slots=True)
class SeatedTicket:
    """A live ticket as a swap of vehicles sees it; `ordinal` is None for one that has no seat already.

    `paid` is false for one that is only held.
    """

    id: UUID
    booking_id: UUID
    span: Span
    ordinal: int | None
    seat: str
    section: str
    travel_class: str
    paid: bool = True


@dataclass(frozen=True, slots=True)
class SeatChange:
    """Where a ticket is and where another vehicle would seat it: `seat` is empty when there is no room for it."""

    ticket_id: UUID
    reference: str
    passenger: PassengerName
    paid: bool
    span: Span
    travel_class: str
    old_section: str
    old_seat: str
    section: str
    seat: str


@dataclass(frozen=True, slots=True)
class SwapPreview:
    """What another vehicle would do to a trip's travellers: who keeps the seat, who moves, who cannot be seated."""

    kept: tuple[SeatChange, ...]
    moved: tuple[SeatChange, ...]
    unseated: tuple[SeatChange, ...]
