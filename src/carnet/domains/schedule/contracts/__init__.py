"""What a published trip is made of, and what it takes to make one."""

from carnet.domains.schedule.contracts.fares import (
    Conditions,
    Fare,
    FareTable,
    NewFare,
    OriginDestinationPrice,
    RefundTier,
    SavedFareTable,
    Tariff,
    TariffKind,
    UnknownPrice,
)
from carnet.domains.schedule.contracts.listings import (
    ListingSnapshot,
    StopSnapshot,
)
from carnet.domains.schedule.contracts.plans import (
    Seat,
    SeatPlan,
    Section,
)
from carnet.domains.schedule.contracts.trips import (
    Moved,
    NewStop,
    NewTrip,
    Outcome,
    Publication,
    TripProfile,
)
from carnet.domains.schedule.contracts.words import (
    ListingKind,
    StopKind,
    TripStatus,
)

__all__ = [
    "Conditions",
    "Fare",
    "FareTable",
    "ListingKind",
    "ListingSnapshot",
    "Moved",
    "NewFare",
    "NewStop",
    "NewTrip",
    "OriginDestinationPrice",
    "Outcome",
    "Publication",
    "RefundTier",
    "SavedFareTable",
    "Seat",
    "SeatPlan",
    "Section",
    "StopKind",
    "StopSnapshot",
    "Tariff",
    "TariffKind",
    "TripProfile",
    "TripStatus",
    "UnknownPrice",
]
