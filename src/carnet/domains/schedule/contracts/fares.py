"""What a span costs and under which conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.domains.schedule.contracts.listings import StopSnapshot
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


@dataclass(frozen=True, slots=True)
class Fare:
    """What one class costs under which conditions; `family` is the name people see (Saver, Flex)."""

    id: UUID
    family: str
    travel_class: str
    tariff: Tariff
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class FareTable:
    """An immutable version of an operator's fares, shared by many listings."""

    id: UUID
    currency: str
    fares: tuple[Fare, ...]

    def price(self, fare: Fare, stops: Sequence[StopSnapshot], span: Span) -> Money:
        """What one passenger pays for `span`. Raises UnknownPrice when the tariff has no such pair."""
        return Money(fare.tariff.price(stops, span), self.currency)

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


@dataclass(frozen=True, slots=True)
class SavedFareTable:
    """A version of a fare table, and whether saving made it; the same fares are the same version."""

    fare_table: FareTable
    name: str
    number: int
    created: bool
