"""A small world to search in, told through events like the real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from carnet.domains.network.contracts import Place, PlaceKind, StationKind
from carnet.domains.network.events import PlacePublished, PlaceRemoved
from carnet.domains.schedule.contracts import (
    Conditions,
    Fare,
    FareTable,
    ListingKind,
    ListingSnapshot,
    Seat,
    SeatPlan,
    Section,
    StopSnapshot,
    Tariff,
    TariffKind,
)
from carnet.domains.schedule.events import (
    EventPublished,
    FareTablePublished,
    ListingPublished,
    ListingUpdated,
    ListingWithdrawn,
    SeatPlanPublished,
)
from carnet.domains.search import consumers
from carnet.domains.search.contracts import SpanOfListing
from carnet.infra.events import Envelope, codec
from carnet.kernel import ids

NOW = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
BERLIN_TIME = ZoneInfo("Europe/Berlin")

_HANDLERS = {
    EventPublished: ("event.published", consumers.index_events),
    PlacePublished: ("place.published", consumers.index_places),
    PlaceRemoved: ("place.removed", consumers.forget_places),
    ListingPublished: ("listing.published", consumers.index_listings),
    ListingUpdated: ("listing.updated", consumers.index_listings),
    ListingWithdrawn: ("listing.withdrawn", consumers.withdraw_listings),
    FareTablePublished: ("fare-table.published", consumers.keep_fare_tables),
    SeatPlanPublished: ("seat-plan.published", consumers.keep_seat_plans),
}


def tell(payload: Any, *, about: UUID, version: int = 1) -> None:
    """Hand one event to the consumer that wants it."""
    tell_all([(payload, about, version)])


def tell_all(told: Sequence[tuple[Any, UUID, int]]) -> None:
    """Hand events of one kind to their consumer as one batch."""
    name, handler = _HANDLERS[type(told[0][0])]
    handler([_envelope(name, *one) for one in told], now=NOW)


def _envelope(name: str, payload: Any, about: UUID, version: int) -> Envelope:
    return Envelope(ids.new_id(), name, 1, about, version, NOW, codec.to_json(payload))


def a_city(name: str, *, country: str = "DE", timezone: str = "Europe/Berlin") -> Place:
    """A city that is not published yet."""
    place_id = ids.new_id()
    return Place(place_id, PlaceKind.CITY, name, place_id, name, country, timezone)


def a_station(
    city: Place, name: str, *, kind: StationKind = StationKind.RAILWAY, codes: dict[str, str] | None = None
) -> Place:
    """A station in a city, not published yet."""
    return Place(
        ids.new_id(),
        PlaceKind.STATION,
        name,
        city.id,
        city.name,
        city.country,
        city.timezone,
        station_kind=kind,
        codes=codes or {},
    )


def flat(family: str, travel_class: str, amount: int) -> Fare:
    """A fare that costs the same everywhere."""
    return Fare(ids.new_id(), family, travel_class, Tariff(TariffKind.FLAT, amount=amount), Conditions())


def a_plan(seats: Mapping[str, int]) -> SeatPlan:
    """A plan with so many seats by class."""
    sections = tuple(Section(name, name, count, 1) for name, count in seats.items())
    places = [(name, row) for name, count in seats.items() for row in range(count)]
    made = tuple(Seat(number, f"{name}-{row}", name, name, row, 0) for number, (name, row) in enumerate(places))
    return SeatPlan(ids.new_id(), ListingKind.TRAIN, "plan", sections, made)


@dataclass
class FreeSeats:
    """The fake behind the port: what it was told is free, else the same for all; what is gone is not on sale."""

    usual: Mapping[str, int] = field(default_factory=lambda: {"2": 40, "1": 10})
    free: dict[UUID, Mapping[str, int]] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)
    calls: list[int] = field(default_factory=list)

    def __call__(self, spans: Sequence[SpanOfListing], *, now: datetime) -> Mapping[SpanOfListing, Mapping[str, int]]:
        self.calls.append(len(spans))
        return {span: self.free.get(span.listing_id, self.usual) for span in spans if span.listing_id not in self.gone}


@dataclass
class World:
    """Berlin with two stations, Leipzig, Halle, München, Zürich; trains between them with two classes."""

    places: dict[str, Place]
    plan: SeatPlan
    fares: FareTable
    operator: UUID = field(default_factory=ids.new_id)

    @classmethod
    def publish(cls) -> World:
        """Tell of the places, the fares and the plan."""
        places = _places()
        tell_all([(PlacePublished(place), place.id, 1) for place in places.values()])
        plan = a_plan({"2": 40, "1": 10})
        prices = (flat("Flex", "2", 4900), flat("Saver", "2", 2900), flat("Saver", "1", 6900))
        fares = FareTable(ids.new_id(), "EUR", prices)
        tell(SeatPlanPublished(plan), about=plan.id)
        tell(FareTablePublished(fares), about=fares.id)
        return cls(places, plan, fares)

    def place(self, name: str) -> Place:
        """A city or station by its name."""
        return self.places[name]

    def train(
        self, *calls: str, at: datetime, name: str = "ICE 1", minutes: int = 60, **changes: Any
    ) -> ListingSnapshot:
        """A train, not published yet, that leaves its first station `at` and takes `minutes` to each next one."""
        snapshot = ListingSnapshot(
            id=ids.new_id(),
            version=1,
            kind=ListingKind.TRAIN,
            name=name,
            operator_id=self.operator,
            operator_name="Test Rail",
            seat_plan_id=self.plan.id,
            fare_table_id=self.fares.id,
            commission_bp=0,
            hold_minutes=10,
            stops=tuple(
                self._stop(call, number, len(calls), at + timedelta(minutes=minutes * number))
                for number, call in enumerate(calls)
            ),
        )
        return replace(snapshot, **changes)

    def _stop(self, station: str, number: int, count: int, instant: datetime) -> StopSnapshot:
        place = self.places[station]
        return StopSnapshot(
            station_id=place.id,
            station_name=place.name,
            city_id=place.city_id,
            city_name=place.city_name,
            country=place.country,
            timezone=place.timezone,
            arrival=instant if number else None,
            departure=instant + timedelta(minutes=bool(number)) if number < count - 1 else None,
            metres=100_000 * number,
        )

    def sell(self, *calls: str, at: datetime, **more: Any) -> ListingSnapshot:
        """Publish a train."""
        snapshot = self.train(*calls, at=at, **more)
        tell(ListingPublished(snapshot), about=snapshot.id, version=snapshot.version)
        return snapshot


def _places() -> dict[str, Place]:
    berlin, leipzig, halle, munich = (a_city(name) for name in ("Berlin", "Leipzig", "Halle", "München"))
    zurich = a_city("Zürich", country="CH", timezone="Europe/Zurich")
    lisbon = a_city("Lisboa", country="PT", timezone="Europe/Lisbon")
    stations = [
        a_station(berlin, "Berlin Hbf"),
        a_station(berlin, "Berlin Südkreuz"),
        a_station(leipzig, "Leipzig Hbf"),
        a_station(halle, "Halle(Saale)Hbf"),
        a_station(munich, "München Hbf"),
        a_station(zurich, "Zürich HB"),
        a_station(lisbon, "Lisboa Oriente"),
        a_station(berlin, "Berlin Brandenburg", kind=StationKind.AIRPORT, codes={"iata": "BER"}),
    ]
    return {place.name: place for place in (berlin, leipzig, halle, munich, zurich, lisbon, *stations)}
