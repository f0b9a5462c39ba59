"""Bookings and tickets as others see them."""

from carnet.domains.booking.contracts.cash import CashBooking
from carnet.domains.booking.contracts.changes import (
    Change,
    ChangeCount,
    RefundProgress,
    TripChanges,
)
from carnet.domains.booking.contracts.desk import (
    BookingSearch,
)
from carnet.domains.booking.contracts.moves import BookingMove
from carnet.domains.booking.contracts.payments import (
    Purchase,
    PurchaseRequest,
    PurchaseStatus,
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
from carnet.domains.booking.contracts.quotes import (
    CancellationQuote,
    Cancelled,
    ExchangeQuote,
    ExchangeRequest,
    Kept,
    KeptBecause,
    MoneyBack,
    NewTicket,
    QuoteKind,
    QuoteStatus,
    TicketQuote,
)
from carnet.domains.booking.contracts.sales import (
    Sales,
)
from carnet.domains.booking.contracts.settlement import (
    Earning,
    SoldBooking,
    SoldTicket,
    TicketShare,
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
    "BookingMove",
    "BookingSearch",
    "BookingStatus",
    "CancellationQuote",
    "Cancelled",
    "CashBooking",
    "Change",
    "ChangeCount",
    "ChangeKind",
    "Choice",
    "Earning",
    "ExchangeQuote",
    "ExchangeRequest",
    "HoldItem",
    "HoldRequest",
    "Kept",
    "KeptBecause",
    "MoneyBack",
    "NewTicket",
    "PassengerName",
    "PayRequest",
    "PriceOffer",
    "PromoCode",
    "PromoKind",
    "Purchase",
    "PurchaseRequest",
    "PurchaseStatus",
    "QuoteKind",
    "QuoteStatus",
    "RefundProgress",
    "Sales",
    "SeatChange",
    "SeatedTicket",
    "SoldBooking",
    "SoldTicket",
    "SwapPreview",
    "Ticket",
    "TicketQuote",
    "TicketShare",
    "TicketStatus",
    "TripChanges",
    "When",
]
