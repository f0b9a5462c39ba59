"""Small worlds for tests: a train of any length, on sale, with two fares. Built from the published contracts only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName
from carnet.domains.schedule.contracts import (
    Conditions,
    Fare,
    FareTable,
    ListingKind,
    ListingSnapshot,
    PassengerKind,
    RefundTier,
    Seat,
    SeatPlan,
    Section,
    StopSnapshot,
    Tariff,
    TariffKind,
    TripStatus,
)
from carnet.kernel import ids

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
CITIES = ("Berlin", "Leipzig", "Erfurt", "Nürnberg", "München", "Augsburg", "Ulm", "Stuttgart")


def a_plan(seats: int = 8, *, first_class: int = 0) -> SeatPlan:
    """A coach of `seats` second-class seats, four in a row, then `first_class` seats in a coach of their own."""
    second = [_seat(number, "Coach 1", "2", number) for number in range(seats)]
    first = [_seat(seats + number, "Coach 2", "1", number) for number in range(first_class)]
    sections = [Section("Coach 1", "2", -(-seats // 4), 4, (1,))]
    if first_class:
        sections.append(Section("Coach 2", "1", -(-first_class // 4), 4, (1,)))
    return SeatPlan(ids.new_id(), ListingKind.TRAIN, "Test train", tuple(sections), (*second, *first))


def _seat(ordinal: int, section: str, travel_class: str, number: int) -> Seat:
    column = number % 4
    attributes = ("window",) if column in {0, 3} else ("aisle",)
    label = f"{section.split()[1]}-{number + 1}"
    return Seat(ordinal, label, section, travel_class, number // 4, column, attributes=attributes)


def a_fare_table(currency: str = "EUR") -> FareTable:
    """Saver and Flex in both classes, by distance: 10 cents and 15 cents a kilometre in second class."""
    saver = Conditions((RefundTier(48, 1000), RefundTier(24, 5000), RefundTier(0, 8000)), exchange_fee=1000)
    flex = Conditions((RefundTier(0, 0),), exchange_fee=0, name_change=True)
    prices = {("Saver", "2"): 10_000, ("Flex", "2"): 15_000, ("Saver", "1"): 16_000, ("Flex", "1"): 24_000}
    fares = tuple(
        Fare(
            ids.new_id(),
            family,
            travel_class,
            Tariff(TariffKind.DISTANCE, milli_per_km=price, minimum=390, round_to=10),
            saver if family == "Saver" else flex,
        )
        for (family, travel_class), price in prices.items()
    )
    return FareTable(ids.new_id(), currency, fares)


def some_stops(count: int, *, departs_at: datetime) -> tuple[StopSnapshot, ...]:
    """`count` stops an hour and 100 km apart, two minutes at each."""
    stops = []
    for number in range(count):
        arrival = departs_at + timedelta(hours=number)
        city = CITIES[number % len(CITIES)] + ("" if number < len(CITIES) else f" {number // len(CITIES)}")
        stops.append(
            StopSnapshot(
                station_id=ids.new_id(),
                station_name=f"{city} Hbf",
                city_id=ids.new_id(),
                city_name=city,
                country="DE",
                timezone="Europe/Berlin",
                arrival=arrival if number else None,
                departure=arrival + timedelta(minutes=2) if number < count - 1 else None,
                metres=100_000 * number,
            )
        )
    return tuple(stops)


def a_listing(
    plan: SeatPlan,
    fares: FareTable,
    *,
    stops: int | Sequence[StopSnapshot] = 5,
    departs_at: datetime = NOW + timedelta(days=3),
    version: int = 1,
    listing_id: UUID | None = None,
    status: TripStatus = TripStatus.PUBLISHED,
    commission_bp: int = 500,
    hold_minutes: int = 10,
) -> ListingSnapshot:
    """A train `ICE 503` through `stops` stops."""
    calls = some_stops(stops, departs_at=departs_at) if isinstance(stops, int) else tuple(stops)
    return ListingSnapshot(
        id=listing_id or ids.new_id(),
        version=version,
        kind=ListingKind.TRAIN,
        name="ICE 503",
        operator_id=ids.new_id(),
        operator_name="Test Rail",
        seat_plan_id=plan.id,
        fare_table_id=fares.id,
        commission_bp=commission_bp,
        hold_minutes=hold_minutes,
        stops=calls,
        status=status,
        amenities=("wifi",),
    )


def a_request(
    listing: ListingSnapshot,
    fares: FareTable,
    *,
    user_id: UUID | None = None,
    from_stop: int = 0,
    to_stop: int | None = None,
    seats: Sequence[str] | None = None,
    count: int | None = None,
    family: str = "Saver",
    key: str | None = None,
    kinds: Sequence[PassengerKind] = (),
    promo_code: str = "",
) -> HoldRequest:
    """A request for `count` passengers (as many as `seats` or `kinds`, else one adult) in second class."""
    fare = next(fare for fare in fares.fares if fare.family == family and fare.travel_class == "2")
    passengers = count if count is not None else len(seats or kinds or [""])
    travels_as = [*kinds, *[PassengerKind.ADULT] * (passengers - len(kinds))]
    item = HoldItem(
        listing_id=listing.id,
        from_stop=from_stop,
        to_stop=to_stop if to_stop is not None else listing.legs,
        fare_id=fare.id,
        passengers=tuple(PassengerName("Ada", f"Lovelace {number}", kind) for number, kind in enumerate(travels_as)),
        seats=tuple(seats) if seats is not None else None,
    )
    chosen = key or str(ids.new_id())
    return HoldRequest(user_id or ids.new_id(), chosen, chosen.encode(), (item,), "ada@example.org", promo_code)
