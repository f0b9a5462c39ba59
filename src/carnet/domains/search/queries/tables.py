"""Fare tables and seat plans, which never change and are kept by every process, and what they ask for a ride."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final, Generic, TypeVar
from uuid import UUID

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import FareTable, StopSnapshot, UnknownPrice
from carnet.domains.search.contracts import PricedFare
from carnet.domains.search.models import FareTableVersion, SeatPlanVersion
from carnet.infra.events import codec
from carnet.kernel.span import Span

_TABLES_KEPT: Final = 1_000
_PRICES_KEPT: Final = 2_000
_WHOLE: Final = Span(0, 1)

T = TypeVar("T")
Fares = tuple[PricedFare, ...]


class _Immutable(Generic[T]):
    """Things that never change, by id, read once."""

    def __init__(self, read: Callable[[Collection[UUID]], Iterable[tuple[UUID, T]]]) -> None:
        self._read = read
        self._kept: dict[UUID, T] = {}

    def __call__(self, wanted: Collection[UUID]) -> dict[UUID, T]:
        """Those of `wanted` that exist; one statement at most, none when all are known."""
        found = {one: self._kept[one] for one in wanted if one in self._kept}
        missing = [one for one in wanted if one not in found]
        if missing:
            read = dict(self._read(missing))
            found.update(read)
            if len(self._kept) >= _TABLES_KEPT:
                self._kept = {}
            self._kept.update(read)
        return found


def _read_fare_tables(wanted: Collection[UUID]) -> Iterable[tuple[UUID, FareTable]]:
    rows = FareTableVersion.objects.filter(pk__in=wanted).values_list("pk", "content")
    return ((pk, codec.from_json(FareTable, content)) for pk, content in rows)


def _read_classes(wanted: Collection[UUID]) -> Iterable[tuple[UUID, frozenset[str]]]:
    rows = SeatPlanVersion.objects.filter(pk__in=wanted).values_list("pk", "capacity")
    return ((pk, frozenset(name for name, seats in capacity.items() if seats)) for pk, capacity in rows)


fare_tables = _Immutable(_read_fare_tables)
# The classes in which a seat plan has seats.
classes = _Immutable(_read_classes)
_prices: dict[tuple[UUID, frozenset[str], UUID, UUID, int], Fares] = {}


def fares(table: FareTable, sold: frozenset[str], board: Place, to_station: UUID, metres: int) -> Fares:
    """What a ride between two stations so far apart costs an adult in the classes that are `sold`, cheapest first.

    Fares that the tariff does not have for this pair are left out.
    """
    key = (table.id, sold, board.id, to_station, metres)
    known = _prices.get(key)
    if known is None:
        if len(_prices) >= _PRICES_KEPT:
            _prices.clear()
        ends = (_stop(board.id, 0, country=board.country), _stop(to_station, metres))
        known = _prices[key] = _price(table, sold, ends)
    return known


def _price(table: FareTable, sold: frozenset[str], ends: tuple[StopSnapshot, StopSnapshot]) -> Fares:
    found = []
    for fare in table.fares:
        if fare.travel_class in sold:
            try:
                price = table.price(fare, ends, _WHOLE)
            except UnknownPrice:
                continue
            found.append(
                PricedFare(fare.id, fare.family, fare.travel_class, price, fare.periods, limited=fare.quota is not None)
            )
    return tuple(sorted(found, key=lambda fare: (fare.price.amount, fare.family, fare.fare_id)))


def _stop(station: UUID, metres: int, *, country: str = "") -> StopSnapshot:
    """A stop as far as a price looks at it: it depends on both ends and the way between, not on the time."""
    return StopSnapshot(
        station_id=station,
        station_name="",
        city_id=station,
        city_name="",
        country=country,
        timezone="UTC",
        arrival=None,
        departure=None,
        metres=metres,
    )
