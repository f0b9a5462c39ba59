"""What staff look for among bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.booking.contracts.words import BookingStatus


@dataclass(frozen=True, slots=True)
class BookingSearch:
    """`text` is what a caller says: a reference, an id, an e-mail address, a day, words of names; and with a day, of
    places on the way. What is not given finds all.

    A ticket of the booking is for `trip_id` and departs from `departs_from` on, before `departs_until`.
    """

    text: str = ""
    trip_id: UUID | None = None
    departs_from: datetime | None = None
    departs_until: datetime | None = None
    status: BookingStatus | None = None
