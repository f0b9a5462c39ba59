"""A small train on sale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.booking.operations.prepare import hints
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory import queries
from carnet.domains.schedule.contracts import FareTable, ListingSnapshot, SeatPlan
from carnet.infra.events import codec
from carnet.kernel import clock
from tests import builders


@dataclass
class Sale:
    """A train on sale and what it was made of."""

    plan: SeatPlan
    fares: FareTable
    listing: ListingSnapshot

    def publish(self, listing: ListingSnapshot) -> None:
        """Put another version, or another train, on sale."""
        inventory.store_listings([codec.to_json(listing)])
        queries.clear_caches()
        hints.clear()
        self.listing = listing

    def with_seats(self, seats: int) -> None:
        """Sell a longer train instead."""
        self.plan = builders.a_plan(seats)
        inventory.store_seat_plans([codec.to_json(self.plan)])
        self.publish(builders.a_listing(self.plan, self.fares))

    def leaving_in_three_days(self) -> None:
        """Sell a train that is in the future by the real clock, which the lane goes by."""
        departs_at = clock.now() + timedelta(days=3)
        self.publish(builders.a_listing(self.plan, self.fares, departs_at=departs_at))


def a_sale() -> Sale:
    """A train of eight seats through five stops, on sale."""
    queries.clear_caches()
    hints.clear()
    plan, fares = builders.a_plan(8), builders.a_fare_table()
    inventory.store_seat_plans([codec.to_json(plan)])
    inventory.store_fare_tables([codec.to_json(fares)])
    world = Sale(plan, fares, builders.a_listing(plan, fares))
    world.publish(world.listing)
    return world


@pytest.fixture
def sale(db: None) -> Sale:
    """A train of eight seats through five stops, on sale."""
    return a_sale()


@pytest.fixture
def bank(settings: Any) -> None:
    """A simulated bank that is on and lets nobody wait."""
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=5)
