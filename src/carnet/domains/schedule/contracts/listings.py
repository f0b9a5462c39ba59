"""A trip as it is put on sale: the snapshot that selling needs, complete in itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.schedule.contracts.words import ListingKind, StopKind, TripStatus


@dataclass(frozen=True, slots=True)
class StopSnapshot:
    """One stop of a listing, in order of travel. Instants are UTC; `timezone` is the station's IANA zone.

    `metres` is the distance since the first stop. The first stop has no arrival, the last no departure.
    """

    station_id: UUID
    station_name: str
    city_id: UUID
    city_name: str
    country: str
    timezone: str
    arrival: datetime | None
    departure: datetime | None
    metres: int
    kind: StopKind = StopKind.BOARDING
    pick_up: bool = True
    drop_off: bool = True
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class ListingSnapshot:
    """A trip (or performance) as it is put on sale; `version` grows with each publication.

    `commission_bp` are basis points that the platform keeps; `hold_minutes` is how long an unpaid hold lives.
    `sale_from` None means at once, `sale_until` None until departure. A performance has the id of its event, of which
    one user may have `most_per_user` seats at most (None: any number). `on_sale` is False for a withdrawn trip that
    changed; its tickets stay valid. Legs = stops - 1.
    """

    id: UUID
    version: int
    kind: ListingKind
    name: str
    operator_id: UUID
    operator_name: str
    seat_plan_id: UUID
    fare_table_id: UUID
    commission_bp: int
    hold_minutes: int
    stops: tuple[StopSnapshot, ...]
    status: TripStatus = TripStatus.PUBLISHED
    amenities: tuple[str, ...] = ()
    sale_from: datetime | None = None
    on_sale: bool = True
    sale_until: datetime | None = None
    event_id: UUID | None = None
    most_per_user: int | None = None

    @property
    def legs(self) -> int:
        """How many legs the listing has."""
        return len(self.stops) - 1
