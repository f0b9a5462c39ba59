"""Published facts: what the sales role needs to know to sell a trip."""

from __future__ import annotations

from dataclasses import dataclass

from carnet.domains.schedule.contracts import EventText, FareTable, ListingSnapshot, SeatPlan
from carnet.infra.events import event


@event("seat-plan.published", version=1)
@dataclass(frozen=True, slots=True)
class SeatPlanPublished:
    """A seat plan version exists; it never changes. The aggregate is the plan version."""

    seat_plan: SeatPlan


@event("fare-table.published", version=1)
@dataclass(frozen=True, slots=True)
class FareTablePublished:
    """A fare table version exists; it never changes. The aggregate is the table version."""

    fare_table: FareTable


@event("listing.published", version=1)
@dataclass(frozen=True, slots=True)
class ListingPublished:
    """A trip went on sale for the first time; the aggregate is the listing, its version the snapshot's."""

    listing: ListingSnapshot


@event("listing.updated", version=1)
@dataclass(frozen=True, slots=True)
class ListingUpdated:
    """A published trip changed (times, status, fares); the whole new snapshot."""

    listing: ListingSnapshot


@event("listing.withdrawn", version=1)
@dataclass(frozen=True, slots=True)
class ListingWithdrawn:
    """A listing is no longer on sale; sold tickets stay valid. Its version follows the last snapshot's."""

    reason: str


@event("event.published", version=1)
@dataclass(frozen=True, slots=True)
class EventPublished:
    """What travellers read about an event is new or has changed; the aggregate is the event.

    That it is on sale its performances say, each of which is a listing.
    """

    event: EventText
