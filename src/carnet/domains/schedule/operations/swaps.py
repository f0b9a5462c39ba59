"""Another vehicle for a trip: checked, shown before it is done, and told to the sellers as one change.

Who sits where is the sellers' business: they seat everybody anew when they hear of the swap. What they would do is
asked through a port that the project wires, for the two may be apart.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import F

from carnet.domains.booking.contracts import SwapPreview
from carnet.domains.operators import queries as operators
from carnet.domains.operators.contracts import VehicleProfile
from carnet.domains.operators.operations import seat_plans_publish
from carnet.domains.schedule import documents, queries
from carnet.domains.schedule.contracts import ListingKind, Moved, SeatPlan, TripStatus
from carnet.domains.schedule.models import Trip
from carnet.domains.schedule.operations.history import remember
from carnet.domains.schedule.operations.moves import TripMoveRefused, told
from carnet.domains.schedule.operations.occupying import alone_with_vehicle, occupied
from carnet.domains.schedule.operations.parts import fitting_vehicle
from carnet.domains.schedule.operations.trips import TripNotFound, locked_trip, note
from carnet.domains.schedule.rules import ON_SALE
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.problem import InvalidInput, Problem

_SWAPPABLE: Final = ON_SALE | {TripStatus.DRAFT}
_NOBODY: Final = SwapPreview(kept=(), moved=(), unseated=())


class SwapUnseats(Problem):
    """More travellers would lose their seat than was accepted; the members `unseated` and `preview` say who."""

    code = "SWAP_UNSEATS"


class SwapUnpreviewed(Problem):
    """The trip is known to sellers who cannot be asked here who would lose a seat."""

    code = "SWAP_UNPREVIEWED"


class SwapReader(Protocol):
    """Who knows the travellers: what would become of them in another plan."""

    def __call__(self, listing_id: UUID, plan: SeatPlan, *, now: datetime) -> SwapPreview:
        """Nothing is changed."""


class _Travellers:
    """The port."""

    def __init__(self) -> None:
        self._reader: SwapReader | None = None

    def use(self, reader: SwapReader | None) -> SwapReader | None:
        """Ask `reader` from now on. Returns who was asked before."""
        before, self._reader = self._reader, reader
        return before

    def preview(self, row: Trip, plan: SeatPlan, *, now: datetime) -> SwapPreview:
        """Who would sit where. A trip that sellers have not heard of has no travellers."""
        if row.version == 0:
            return _NOBODY
        if self._reader is None:
            raise SwapUnpreviewed("the sellers cannot be asked who would lose a seat")
        return self._reader(row.id, plan, now=now)


_travellers: Final = _Travellers()
use_travellers = _travellers.use


def swap_preview(*, operator_id: UUID, trip_id: UUID, vehicle_id: UUID, by: Principal, now: datetime) -> SwapPreview:
    """Who would keep the seat in another vehicle, who would move where, who could not be seated. Changes nothing.

    Raises NotFound, Forbidden, TripNotFound, VehicleNotFound, InvalidInput, TripMoveRefused, SwapUnpreviewed.
    """
    allow_at(by, Permission.TRIPS_RUN, operator_id)
    row = Trip.objects.filter(id=trip_id, operator=operator_id).first()
    if row is None:
        raise TripNotFound("there is no such trip")
    _refuse_unless_swappable(row)
    return _travellers.preview(row, _plan(_vehicle(row, vehicle_id)), now=now)


def trip_swap_vehicle(
    *, trip_id: UUID, vehicle_id: UUID, by: Principal, now: datetime, accept_unseated: int = 0, reason: str = ""
) -> Moved:
    """Give a trip another vehicle, with the seats it has now; its travellers are seated anew.

    At most `accept_unseated` of them may end without a seat. The vehicle it has already changes nothing, unless its
    seats are others by now. Raises TripNotFound, Forbidden, VehicleNotFound, InvalidInput, TripMoveRefused,
    VehicleBusy, SwapUnseats, SwapUnpreviewed.
    """
    with transaction.atomic():
        row = locked_trip(trip_id, Permission.TRIPS_RUN, by)
        _refuse_unless_swappable(row)
        vehicle = _vehicle(row, vehicle_id)
        if (row.vehicle_id, row.seat_plan_version_id) == (vehicle.id, vehicle.seat_plan_version_id):
            return Moved(row.id, TripStatus(row.status), row.version, changed=False)
        _refuse_unless_accepted(_travellers.preview(row, _plan(vehicle), now=now), accept_unseated)
        _give(row, vehicle)
        remember(row, "swap", by, now=now, reason=reason)
        note(by, "swap", row, now=now, vehicle=vehicle.name, accept_unseated=accept_unseated, reason=reason)
        seat_plans_publish(version_ids=[vehicle.seat_plan_version_id], now=now)
        return told(row, now=now)


def _refuse_unless_swappable(row: Trip) -> None:
    if row.status not in _SWAPPABLE:
        raise TripMoveRefused(f"a trip that is {row.status} gets no other vehicle", status=row.status)


def _vehicle(row: Trip, vehicle_id: UUID) -> VehicleProfile:
    vehicle = fitting_vehicle(row.operator_id, ListingKind(row.kind), vehicle_id)
    if vehicle.retired:
        raise InvalidInput.at("/vehicle", f"{vehicle.name} is retired")
    return vehicle


def _plan(vehicle: VehicleProfile) -> SeatPlan:
    plan = operators.seat_plan(vehicle.seat_plan_version_id)
    assert plan is not None  # noqa: S101  a vehicle has its plan
    return plan


def _refuse_unless_accepted(preview: SwapPreview, accepted: int) -> None:
    count = len(preview.unseated)
    if count > accepted:
        raise SwapUnseats(
            f"{count} travellers would have no seat; {accepted} were accepted",
            unseated=count,
            preview=documents.swap_preview(preview),
        )


def _give(row: Trip, vehicle: VehicleProfile) -> None:
    """Write the vehicle. It is taken for the time that was planned, however late the trip is."""
    row.vehicle_id, row.seat_plan_version_id = vehicle.id, vehicle.seat_plan_version_id
    row.occupies = occupied(vehicle, queries.planned_stops(row))
    with alone_with_vehicle(row):
        row.save(update_fields=["vehicle", "seat_plan_version", "occupies"])
    Trip.objects.filter(id=row.id).update(edits=F("edits") + 1)
