"""What a span costs and under which conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.schedule.contracts.listings import StopSnapshot
from carnet.domains.schedule.contracts.prices import explain
from carnet.kernel.money import Money
from carnet.kernel.span import Span


class TariffKind(StrEnum):
    """How the price of a span is found."""

    FLAT = "flat"
    DISTANCE = "distance"
    MATRIX = "matrix"


class UnknownPrice(LookupError):
    """The tariff says nothing about this origin and destination."""


@dataclass(frozen=True, slots=True)
class OriginDestinationPrice:
    """A cell of a price matrix; `amount` in minor units."""

    from_station: UUID
    to_station: UUID
    amount: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """A pure price rule, all amounts in minor units of the fare table's currency.

    flat: `amount`. distance: `milli_per_km` thousandths of a minor unit for each kilometre, rounded half up
    to a multiple of `round_to`, at least `minimum`. matrix: `prices` by station.
    """

    kind: TariffKind
    amount: int = 0
    milli_per_km: int = 0
    minimum: int = 0
    round_to: int = 1
    prices: tuple[OriginDestinationPrice, ...] = ()

    def price(self, stops: Sequence[StopSnapshot], span: Span) -> int:
        """Minor units for travelling `span`. Raises UnknownPrice when a matrix has no such pair."""
        if self.kind is TariffKind.FLAT:
            return self.amount
        origin, destination = stops[span.from_stop], stops[span.to_stop]
        if self.kind is TariffKind.DISTANCE:
            return self._by_distance(destination.metres - origin.metres)
        return self._from_matrix(origin.station_id, destination.station_id)

    def _by_distance(self, metres: int) -> int:
        unit = 1_000_000 * self.round_to  # metres x thousandths of a minor unit, for one rounding step
        steps = (metres * self.milli_per_km + unit // 2) // unit
        return max(steps * self.round_to, self.minimum)

    def _from_matrix(self, origin: UUID, destination: UUID) -> int:
        for cell in self.prices:
            if cell.from_station == origin and cell.to_station == destination:
                return cell.amount
        raise UnknownPrice(f"no price from {origin} to {destination}")


@dataclass(frozen=True, slots=True)
class RefundTier:
    """`kept_bp` basis points of the price are kept while departure is at least `hours_before` hours away.

    Of several tiers the first that fits counts; when none does, everything is kept.
    """

    hours_before: int
    kept_bp: int


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a fare allows. `refund_tiers` run from early to late; `exchange_fee` None means no exchange."""

    refund_tiers: tuple[RefundTier, ...] = ()
    exchange_fee: int | None = None
    name_change: bool = False
    seat_choice: bool = True


class PassengerKind(StrEnum):
    """As what somebody travels; an adult pays the whole fare."""

    ADULT = "adult"
    CHILD = "child"
    SENIOR = "senior"


class ReductionKind(StrEnum):
    """Whom a reduction is for: one kind of passenger, or everybody in a group."""

    CHILD = "child"
    SENIOR = "senior"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Reduction:
    """`off_bp` basis points less for a passenger, of whose reductions the largest counts; they are not added up.

    `from_age` and `until_age` (exclusive) say in years who is a child or a senior, None for no limit; `least` is from
    how many passengers on one part of a booking a group is one.
    """

    kind: ReductionKind
    off_bp: int
    from_age: int | None = None
    until_age: int | None = None
    least: int | None = None


@dataclass(frozen=True, slots=True)
class SalePeriod:
    """When a fare is sold: from `since` until before `until`; None is open."""

    since: datetime | None = None
    until: datetime | None = None

    def covers(self, now: datetime) -> bool:
        """Whether `now` lies in it."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


class ChargeKind(StrEnum):
    """What is charged beside the fare."""

    TAX = "tax"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Charge:
    """A tax or fee for each passenger: `rate_bp` basis points of the fare, or `amount` minor units.

    It is due where one boards in `country` (ISO 3166-1 alpha-2; empty: everywhere). An `included` one is in the fare
    and only shown; any other comes on top.
    """

    name: str
    kind: ChargeKind
    country: str = ""
    rate_bp: int = 0
    amount: int = 0
    included: bool = False


@dataclass(frozen=True, slots=True)
class Fare:
    """What one class costs under which conditions; `family` is the name people see (Saver, Flex).

    It is sold in any of `periods` (none: always), to `quota` passengers of a listing at most (None: as seats last).
    """

    id: UUID
    family: str
    travel_class: str
    tariff: Tariff
    conditions: Conditions
    reductions: tuple[Reduction, ...] = ()
    periods: tuple[SalePeriod, ...] = ()
    quota: int | None = None
    description: str = ""

    def sold_at(self, now: datetime) -> bool:
        """Whether one of its periods covers `now`, or it has none."""
        return not self.periods or any(period.covers(now) for period in self.periods)


@dataclass(frozen=True, slots=True)
class FareTable:
    """An immutable version of an operator's fares, shared by many listings; `charges` come with each of them."""

    id: UUID
    currency: str
    fares: tuple[Fare, ...]
    charges: tuple[Charge, ...] = ()

    def price(self, fare: Fare, stops: Sequence[StopSnapshot], span: Span) -> Money:
        """What one adult pays for `span`, taxes and fees included. Raises UnknownPrice for a pair without a price."""
        return explain(self, fare, stops, span).total

    def fare(self, fare_id: UUID) -> Fare | None:
        """The fare with this id, or None."""
        return next((fare for fare in self.fares if fare.id == fare_id), None)


@dataclass(frozen=True, slots=True)
class NewFare:
    """A fare before its table has an id."""

    family: str
    travel_class: str
    tariff: Tariff
    conditions: Conditions = Conditions()
    reductions: tuple[Reduction, ...] = ()
    periods: tuple[SalePeriod, ...] = ()
    quota: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class SavedFareTable:
    """A version of a fare table, and whether saving made it; the same fares are the same version."""

    fare_table: FareTable
    name: str
    number: int
    created: bool


@dataclass(frozen=True, slots=True)
class FareTableEntry:
    """A version of a fare table in a list: its fares in short, and how many trips to come use it."""

    id: UUID
    operator_id: UUID
    name: str
    number: int
    newest: bool
    created_at: datetime
    currency: str
    families: tuple[str, ...]
    trips: int
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingPrice:
    """A matrix has no price for a pair of stations that a trip or timetable with these fares serves in this order."""

    fare_id: UUID
    from_station: UUID
    to_station: UUID


@dataclass(frozen=True, slots=True)
class FareTableProfile:
    """A version of a fare table with all its fares, and what its matrices lack."""

    entry: FareTableEntry
    table: FareTable
    missing: tuple[MissingPrice, ...]


@dataclass(frozen=True, slots=True)
class FaresApplied:
    """To how many trips the newest version of a name was given, and how many listings were told of it."""

    fare_table_id: UUID
    number: int
    trips: int
    listings: int
