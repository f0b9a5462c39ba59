"""Fares as the API reads and writes them: one shape for both ways, so that what was read can be sent back changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field

from carnet.domains.schedule.contracts import (
    Charge,
    ChargeKind,
    Conditions,
    NewFare,
    OriginDestinationPrice,
    Reduction,
    ReductionKind,
    RefundTier,
    SalePeriod,
    Tariff,
    TariffKind,
)
from carnet.infra.http import Body, Line
from carnet.infra.http.ids import StationId

_MOST: Final = 10**12
_WHOLE: Final = 10_000
Amount = Annotated[int, Field(ge=0, le=_MOST, description="Minor units of the operator's currency.")]


def _zoned(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return instant


Instant = Annotated[datetime, AfterValidator(_zoned)]

FARES: Final[dict[str, Any]] = {
    "name": "Domestic",
    "fares": [
        {
            "family": "Saver",
            "class": "2",
            "tariff": {"kind": "distance", "milli_per_km": 12000, "minimum": 390, "round_to": 10},
            "conditions": {"refund_tiers": [{"hours_before": 48, "kept_bp": 1000}], "exchange_fee": 1000},
            "reductions": [{"kind": "child", "off_bp": 5000, "from_age": 6, "until_age": 15}],
            "quota": 40,
        }
    ],
    "charges": [{"name": "VAT", "kind": "tax", "country": "DE", "rate_bp": 700, "included": True}],
}


class CellBody(Body):
    """The price from one station to another."""

    model_config = ConfigDict(populate_by_name=True)

    from_: StationId = Field(alias="from")
    to: StationId
    amount: Amount


class TariffBody(Body):
    """How a price is found.

    `flat`: the `amount`. `distance`: thousandths of a minor unit a kilometre, rounded half up to `round_to`, at least
    `minimum`. `matrix`: `prices` by station.
    """

    kind: TariffKind
    amount: Amount = 0
    milli_per_km: Amount = 0
    minimum: Amount = 0
    round_to: int = Field(1, ge=1, le=_MOST)
    prices: list[CellBody] = Field(default_factory=list, max_length=20_000)

    def tariff(self) -> Tariff:
        """The same as the domain knows it."""
        cells = tuple(OriginDestinationPrice(cell.from_, cell.to, cell.amount) for cell in self.prices)
        return Tariff(self.kind, self.amount, self.milli_per_km, self.minimum, self.round_to, cells)


class TierBody(Body):
    """So many basis points of the price are kept while departure is at least so many hours away."""

    hours_before: int = Field(ge=0, le=100_000)
    kept_bp: int = Field(ge=0, le=_WHOLE)


class FareConditionsBody(Body):
    """What a fare allows. Without tiers nothing comes back; `exchange_fee` null means no exchange."""

    refund_tiers: list[TierBody] = Field(default_factory=list, max_length=20)
    exchange_fee: Amount | None = None
    name_change: bool = False
    seat_choice: bool = True

    def conditions(self) -> Conditions:
        """The same as the domain knows it."""
        tiers = tuple(RefundTier(tier.hours_before, tier.kept_bp) for tier in self.refund_tiers)
        return Conditions(tiers, self.exchange_fee, self.name_change, self.seat_choice)


class ReductionBody(Body):
    """Basis points less for a child, a senior (with the ages that make one) or everybody in a group of `least`."""

    kind: ReductionKind
    off_bp: int = Field(ge=1, le=_WHOLE)
    from_age: int | None = Field(None, ge=0, le=150)
    until_age: int | None = Field(None, ge=0, le=150, description="The first age that is too old.")
    least: int | None = Field(None, ge=2, le=10)


class SalePeriodBody(Body):
    """When the fare is sold: from `since` until before `until`; null is open."""

    since: Instant | None = None
    until: Instant | None = None


class FareBody(Body):
    """What one class costs, under which conditions."""

    model_config = ConfigDict(populate_by_name=True)

    family: Annotated[Line, Field(min_length=1, max_length=60)]
    travel_class: Annotated[Line, Field(min_length=1, max_length=30)] = Field(alias="class")
    tariff: TariffBody
    conditions: FareConditionsBody = FareConditionsBody()
    reductions: list[ReductionBody] = Field(default_factory=list, max_length=3)
    periods: list[SalePeriodBody] = Field(default_factory=list, max_length=50, description="None: sold always.")
    quota: int | None = Field(None, ge=1, le=100_000, description="To how many passengers of a trip it is sold.")
    description: Annotated[str, Field(max_length=1_000)] = ""

    def fare(self) -> NewFare:
        """The same as the domain knows it."""
        return NewFare(
            family=self.family,
            travel_class=self.travel_class,
            tariff=self.tariff.tariff(),
            conditions=self.conditions.conditions(),
            reductions=tuple(
                Reduction(one.kind, one.off_bp, one.from_age, one.until_age, one.least) for one in self.reductions
            ),
            periods=tuple(SalePeriod(one.since, one.until) for one in self.periods),
            quota=self.quota,
            description=self.description,
        )


class ChargeBody(Body):
    """A tax or fee for each passenger who boards in `country` (empty: anywhere): a share of the fare or an amount."""

    name: Annotated[Line, Field(min_length=1, max_length=60)]
    kind: ChargeKind
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    rate_bp: int = Field(0, ge=0, le=_WHOLE)
    amount: Amount = 0
    included: bool = Field(False, description="In the fare and only shown; else it comes on top.")

    def charge(self) -> Charge:
        """The same as the domain knows it."""
        return Charge(self.name, self.kind, self.country, self.rate_bp, self.amount, self.included)


class FaresBody(Body):
    """All fares of a name, which make a new version of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [FARES]})

    name: Annotated[Line, Field(min_length=1, max_length=80)]
    fares: list[FareBody] = Field(min_length=1, max_length=60)
    charges: list[ChargeBody] = Field(default_factory=list, max_length=30)


class ApplyBody(Body):
    """Which fares are given to trips."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Domestic"}]})

    name: Annotated[Line, Field(min_length=1, max_length=80)]
