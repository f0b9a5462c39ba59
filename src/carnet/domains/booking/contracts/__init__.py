"""Bookings and tickets as others see them."""

from carnet.domains.booking.contracts.changes import (
    Change,
    ChangeCount,
    RefundProgress,
    TripChanges,
)
from carnet.domains.booking.contracts.promo_codes import (
    PriceOffer,
    PromoCode,
)
from carnet.domains.booking.contracts.purchases import (
    Answer,
    Booking,
    HoldItem,
    HoldRequest,
    PassengerName,
    PayRequest,
    Ticket,
)
from carnet.domains.booking.contracts.sales import (
    Sales,
)
from carnet.domains.booking.contracts.swaps import (
    SeatChange,
    SeatedTicket,
    SwapPreview,
)
from carnet.domains.booking.contracts.words import (
    BookingStatus,
    ChangeKind,
    Choice,
    PromoKind,
    TicketStatus,
    When,
)

__all__ = [
    "Answer",
    "Booking",
    "BookingStatus",
    "Change",
    "ChangeCount",
    "ChangeKind",
    "Choice",
    "HoldItem",
    "HoldRequest",
    "PassengerName",
    "PayRequest",
    "PriceOffer",
    "PromoCode",
    "PromoKind",
    "RefundProgress",
    "Sales",
    "SeatChange",
    "SeatedTicket",
    "SwapPreview",
    "Ticket",
    "TicketStatus",
    "TripChanges",
    "When",
]
