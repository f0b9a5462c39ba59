"""Cash at a desk: what an agent sees of a booking."""

from __future__ import annotations

from dataclasses import dataclass

from carnet.domains.booking.contracts.purchases import Booking
from carnet.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CashBooking:
    """A booking all of whose tickets are the operator's: what its desk may take for it, and has to pay out.

    `to_take` is None where nothing is to be paid (any more), `to_pay_out` where no cash is due back.
    """

    booking: Booking
    to_take: Money | None
    to_pay_out: Money | None
