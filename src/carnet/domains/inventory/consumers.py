"""What the catalog publishes becomes what is on sale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.domains.inventory import operations
from carnet.infra.events import Envelope, consumer


@consumer("seat-plan.published")
def keep_seat_plans(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Keep the plans that listings point to."""
    operations.store_seat_plans(event.data["seat_plan"] for event in events)


@consumer("fare-table.published")
def keep_fare_tables(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Keep the fare tables that listings point to."""
    operations.store_fare_tables(event.data["fare_table"] for event in events)


@consumer("listing.published", "listing.updated")
def put_on_sale(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Sell the newest snapshot of each listing."""
    operations.store_listings([event.data["listing"] for event in events])


@consumer("listing.withdrawn")
def take_off_sale(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Sell nothing more of a withdrawn listing."""
    operations.withdraw_listings({event.aggregate_id: event.aggregate_version for event in events})
