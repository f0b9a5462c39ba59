"""Trains, fares and buyers for the benchmark, made with the contracts and verbs that everybody uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.booking import operations as booking
from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName, PayRequest
from carnet.domains.inventory import operations as inventory
from carnet.domains.payments import operations as payments
from carnet.domains.payments.providers.simulated import TestCard
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
from carnet.infra import keys
from carnet.infra.events import codec
from carnet.infra.principal import ISSUER
from carnet.kernel import ids
from carnet.kernel.money import Money

_ACROSS: Final = 4
_PRICE: Final = 100
_OPERATOR: Final = ids.new_id()


@dataclass(frozen=True, slots=True)
class Train:
    """A listing and its own seat plan."""

    plan: SeatPlan
    listing: ListingSnapshot


def fares() -> FareTable:
    """One flat fare of 1.00 EUR in second class."""
    flat = Tariff(TariffKind.FLAT, amount=_PRICE)
    return FareTable(ids.new_id(), "EUR", (Fare(ids.new_id(), "Saver", "2", flat, Conditions()),))


def train(table: FareTable, *, seats: int, stops: int, now: datetime) -> Train:
    """A train of one class that leaves in three days and takes half an hour from stop to stop."""
    section = Section("Coach 1", "2", -(-seats // _ACROSS), _ACROSS, (1,))
    places = tuple(
        Seat(number, f"1-{number + 1}", "Coach 1", "2", number // _ACROSS, number % _ACROSS) for number in range(seats)
    )
    plan = SeatPlan(ids.new_id(), ListingKind.TRAIN, f"{seats} seats", (section,), places)
    listing = ListingSnapshot(
        id=ids.new_id(),
        version=1,
        kind=ListingKind.TRAIN,
        name="BENCH 1",
        operator_id=_OPERATOR,
        operator_name="Bench Rail",
        seat_plan_id=plan.id,
        fare_table_id=table.id,
        commission_bp=500,
        hold_minutes=10,
        stops=tuple(_stop(number, stops, now + timedelta(days=3)) for number in range(stops)),
    )
    return Train(plan, listing)


def _stop(number: int, stops: int, departs_at: datetime) -> StopSnapshot:
    at = departs_at + timedelta(minutes=30 * number)
    return StopSnapshot(
        station_id=ids.new_id(),
        station_name=f"Station {number}",
        city_id=ids.new_id(),
        city_name=f"City {number}",
        country="DE",
        timezone="Europe/Berlin",
        arrival=at if number else None,
        departure=at + timedelta(minutes=1) if number < stops - 1 else None,
        metres=50_000 * number,
    )


def publish(table: FareTable, trains: Sequence[Train]) -> None:
    """Put the trains on sale."""
    inventory.store_fare_tables([codec.to_json(table)])
    inventory.store_seat_plans(codec.to_json(one.plan) for one in trains)
    inventory.store_listings([codec.to_json(one.listing) for one in trains])


def buyers(count: int, *, money: int, now: datetime) -> list[UUID]:
    """People with `money` minor units in their wallets, paid in through the simulated provider."""
    people = [ids.new_id() for _ in range(count)]
    for person in people:
        payments.wallet_top_up(
            user_id=person,
            amount=Money(money, "EUR"),
            currency="EUR",
            instrument=TestCard.SUCCEEDS,
            request_key=str(ids.new_id()),
            now=now,
        )
    return people


def token(user_id: UUID, *, now: datetime) -> str:
    """An access token as the identity role signs it, good for two hours."""
    claims = {
        "iss": ISSUER,
        "sub": str(user_id),
        "token_use": "access",
        "exp": int((now + timedelta(hours=2)).timestamp()),
    }
    return keys.sign_token(claims)


def round_trips(on: Train, table: FareTable, buyer: UUID, *, now: datetime) -> int:
    """SQL statements of one hold and one payment, once the process knows the listing."""
    _buy(on, table, buyer, now=now)
    with CaptureQueriesContext(connection) as seen:
        _buy(on, table, buyer, now=now)
    return len(seen)


def _buy(on: Train, table: FareTable, buyer: UUID, *, now: datetime) -> None:
    item = HoldItem(on.listing.id, 0, 1, table.fares[0].id, (PassengerName("Ada", "Lovelace"),))
    key = str(ids.new_id())
    held = booking.hold(HoldRequest(buyer, key, b"", (item,), "ada@example.org"), now=now)
    booking.pay_from_wallet(PayRequest(buyer, f"pay {key}", b"", held.body["reference"]), now=now)


def listing_id(one: Train) -> str:
    """The listing's id as the API writes it."""
    return ids.encode("lst", one.listing.id)


def fare_id(table: FareTable) -> str:
    """The one fare's id as the API writes it."""
    return ids.encode("far", table.fares[0].id)
