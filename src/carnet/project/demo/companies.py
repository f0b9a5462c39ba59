"""The companies of the demo, all of them made up: what they run, how their vehicles look, what they charge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from carnet.domains.schedule.contracts import (
    Charge,
    ChargeKind,
    Conditions,
    ListingKind,
    NewFare,
    Reduction,
    ReductionKind,
    RefundTier,
    Tariff,
    TariffKind,
)

AMENITIES: Final = {
    "wifi": "Wi-Fi",
    "power": "Power sockets",
    "meal": "Meals",
    "bar": "Bar",
    "bike": "Bikes",
    "quiet": "Quiet area",
    "luggage": "Luggage included",
    "step-free": "Step-free",
}

_SAVER: Final = Conditions(refund_tiers=(RefundTier(48, 1_000), RefundTier(24, 5_000), RefundTier(0, 8_000)))
_FLEX: Final = Conditions(refund_tiers=(RefundTier(0, 0),), exchange_fee=0, name_change=True)
_LESS: Final = (
    Reduction(ReductionKind.CHILD, 5_000, from_age=6, until_age=15),
    Reduction(ReductionKind.SENIOR, 2_500, from_age=65),
    Reduction(ReductionKind.GROUP, 1_000, least=6),
)
VAT: Final = (
    Charge("VAT", ChargeKind.TAX, "DE", rate_bp=700, included=True),
    Charge("VAT", ChargeKind.TAX, "AT", rate_bp=1_000, included=True),
)
"""What fares on land hold of the states where one boards."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a class costs: cents for each kilometre, and the least for any way; flexibility costs more."""

    travel_class: str
    cents_per_km: float
    minimum: int
    flex: float = 1.6

    def fares(self) -> tuple[NewFare, NewFare]:
        """Saver and Flex."""
        return (
            NewFare("Saver", self.travel_class, self._tariff(1.0), _SAVER, reductions=_LESS),
            NewFare("Flex", self.travel_class, self._tariff(self.flex), _FLEX, reductions=_LESS),
        )

    def _tariff(self, factor: float) -> Tariff:
        return Tariff(
            TariffKind.DISTANCE,
            milli_per_km=round(1_000 * self.cents_per_km * factor),
            minimum=round(self.minimum * factor / 10) * 10,
            round_to=10,
        )


@dataclass(frozen=True, slots=True)
class Fleet:
    """One kind of vehicle: its ready-made seat plan, what is on board, what a seat in it costs."""

    name: str
    template: str
    amenities: tuple[str, ...]
    prices: tuple[Price, ...]
    service_class: int = 3


@dataclass(frozen=True, slots=True)
class Company:
    """An operator; `commission_bp` are basis points for the platform, `description` is what travellers read."""

    slug: str
    name: str
    description: str
    kind: ListingKind
    commission_bp: int
    fleets: tuple[Fleet, ...]


_TRAIN: Final = (Price("2", 9.5, 990), Price("1", 16.0, 1_990))
_EXPRESS: Final = (Price("2", 12.0, 1_290), Price("1", 19.0, 2_490))
_NIGHT: Final = (Price("2", 7.5, 3_990), Price("1", 13.0, 7_990))
_SHORT_HAUL: Final = (Price("economy", 6.5, 3_900, 2.2), Price("business", 19.0, 14_900, 1.3))
_REGIONAL_JET: Final = (Price("economy", 8.0, 4_900, 1.9),)
_COACH: Final = (Price("standard", 4.6, 590, 1.5),)

COMPANIES: Final = (
    Company(
        "nordstern",
        "Nordstern",
        "Trains across the north, by day and at night: long-distance services with a bar on board, and regional lines.",
        ListingKind.TRAIN,
        450,
        (
            Fleet("Polaris", "train-long-distance", ("wifi", "power", "bar", "bike", "quiet", "step-free"), _TRAIN, 4),
            Fleet("Regional", "train-regional", ("power", "bike", "step-free"), _TRAIN, 2),
        ),
    ),
    Company(
        "ligne-claire",
        "Ligne Claire",
        "Express trains through the west, few stops, much quiet.",
        ListingKind.TRAIN,
        500,
        (Fleet("Mistral", "train-long-distance", ("wifi", "power", "bar", "quiet"), _EXPRESS, 5),),
    ),
    Company(
        "nachtfalter",
        "Nachtfalter",
        "Night trains with compartments. You fall asleep in one country and wake up in the next.",
        ListingKind.TRAIN,
        600,
        (Fleet("Falter", "train-compartments-6", ("power", "meal", "quiet"), _NIGHT, 3),),
    ),
    Company(
        "alba-air",
        "Alba Air",
        "Flights between the capitals, in two cabins.",
        ListingKind.PLANE,
        700,
        (Fleet("A220 Alba", "plane-two-cabins", ("wifi", "power", "meal"), _SHORT_HAUL, 4),),
    ),
    Company(
        "fjord-air",
        "Fjord Air",
        "Small jets to the north, a meal and a bag included.",
        ListingKind.PLANE,
        700,
        (Fleet("E190 Fjord", "plane-regional", ("meal", "luggage"), _REGIONAL_JET, 3),),
    ),
    Company(
        "kometa",
        "Kometa",
        "Coaches with a seat for everybody and room for every bag.",
        ListingKind.BUS,
        800,
        (Fleet("Kometa 50", "bus-2-2", ("wifi", "power", "luggage"), _COACH, 2),),
    ),
    Company(
        "via-sur",
        "Vía Sur",
        "Comfortable coaches on the southern roads, three seats to a row.",
        ListingKind.BUS,
        800,
        (Fleet("Confort", "bus-2-1", ("wifi", "power", "luggage"), _COACH, 3),),
    ),
)
