"""Bookings and tickets as others see them."""

from carnet.domains.booking.contracts.amendments import (
    AmendmentKind,
    ReceivedTicket,
    SeatWanted,
    TicketTransfer,
    TransferStatus,
)
from carnet.domains.booking.contracts.boarding import (
    Boarded,
    Boarding,
    BoardingTrip,
    Conflict,
    Judgement,
    KeptScan,
    Manifest,
    ManifestTicket,
    NewScan,
    OtherTrip,
    Reading,
    ScanAnswer,
    Seen,
    StopCount,
    Verdict,
)
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
from carnet.domains.booking.contracts.guests import GuestAccess
from carnet.domains.booking.contracts.moves import BookingMove
from carnet.domains.booking.contracts.owned import OwnedTicket
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
    Near,
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
from carnet.domains.booking.contracts.waiting import (
    WaitingEntry,
    WaitingOffer,
    WaitingPlace,
    WaitingRequest,
    WaitingStatus,
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
    "AmendmentKind",
    "Answer",
    "Boarded",
    "Boarding",
    "BoardingTrip",
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
    "Conflict",
    "Earning",
    "ExchangeQuote",
    "ExchangeRequest",
    "GuestAccess",
    "HoldItem",
    "HoldRequest",
    "Judgement",
    "Kept",
    "KeptBecause",
    "KeptScan",
    "Manifest",
    "ManifestTicket",
    "MoneyBack",
    "Near",
    "NewScan",
    "NewTicket",
    "OtherTrip",
    "OwnedTicket",
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
    "Reading",
    "ReceivedTicket",
    "RefundProgress",
    "Sales",
    "ScanAnswer",
    "SeatChange",
    "SeatWanted",
    "SeatedTicket",
    "Seen",
    "SoldBooking",
    "SoldTicket",
    "StopCount",
    "SwapPreview",
    "Ticket",
    "TicketQuote",
    "TicketShare",
    "TicketStatus",
    "TicketTransfer",
    "TransferStatus",
    "TripChanges",
    "Verdict",
    "WaitingEntry",
    "WaitingOffer",
    "WaitingPlace",
    "WaitingRequest",
    "WaitingStatus",
    "When",
]
