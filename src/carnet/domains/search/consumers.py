"""What the catalog publishes becomes what travellers find."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.network.events import PlacePublished
from carnet.domains.search import operations
from carnet.infra.events import Envelope, consumer


@consumer("place.published")
def index_places(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Know places by their newest names."""
    operations.store_places((event.payload(PlacePublished).place, event.aggregate_version) for event in events)


@consumer("place.removed")
def forget_places(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Suggest removed places no more."""
    operations.forget_places({event.aggregate_id: event.aggregate_version for event in events})


@consumer("listing.published", "listing.updated")
def index_listings(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Find listings by their newest snapshots."""
    operations.store_listings([event.data["listing"] for event in events])


@consumer("listing.withdrawn")
def withdraw_listings(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Find withdrawn listings no more."""
    newest: dict[UUID, int] = {}
    for event in events:
        newest[event.aggregate_id] = max(event.aggregate_version, newest.get(event.aggregate_id, 0))
    operations.withdraw_listings(newest)


@consumer("fare-table.published")
def keep_fare_tables(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Know what listings cost."""
    operations.store_fare_tables(event.data["fare_table"] for event in events)


@consumer("seat-plan.published")
def keep_seat_plans(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Know which classes listings have."""
    operations.store_seat_plans(event.data["seat_plan"] for event in events)


@consumer("event.published")
def index_events(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Know what events are called, by what was told of them last."""
    operations.store_events((event.data["event"], event.aggregate_version) for event in events)
