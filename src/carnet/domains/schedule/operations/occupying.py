"""A vehicle is in one place at a time.

The exclusion constraint of the trips' table refuses what overlaps; what is here says which trip stands in the way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation
from psycopg.types.range import Range, TimestamptzRange

from carnet.domains.operators.contracts import VehicleProfile
from carnet.domains.schedule.contracts import NewStop, TripStatus
from carnet.domains.schedule.models import Trip
from carnet.kernel import ids
from carnet.kernel.problem import Pointer, Problem


class VehicleBusy(Problem):
    """The vehicle is on another trip at that time; the member `trip` has its id, name and service date."""

    code = "VEHICLE_BUSY"


def occupied(vehicle: VehicleProfile | None, stops: Sequence[NewStop]) -> Range[datetime] | None:
    """From the first departure to the last arrival, half-open; None without a vehicle and for a series of them."""
    if vehicle is None or vehicle.series:
        return None
    return TimestamptzRange(stops[0].departure, stops[-1].arrival)


def in_the_way(vehicle_id: UUID, times: Range[datetime], *, but: Collection[UUID] = ()) -> Trip | None:
    """The first trip, other than those in `but`, that has the vehicle during `times`."""
    rows = Trip.objects.filter(vehicle=vehicle_id, occupies__overlap=times).exclude(status=TripStatus.CANCELLED.value)
    return rows.exclude(id__in=list(but)).order_by("service_date", "id").first()


@contextmanager
def alone_with_vehicle(row: Trip) -> Iterator[None]:
    """Write the trip inside. Raises VehicleBusy, with all that was written inside undone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        raise busy(row) from error


def busy(row: Trip) -> VehicleBusy:
    """The refusal to give the trip its vehicle, naming the trip that has it."""
    assert row.vehicle_id is not None  # noqa: S101  only a trip with a vehicle occupies one
    other = in_the_way(row.vehicle_id, row.occupies, but=[row.id])
    if other is None:  # it was there a moment ago
        return VehicleBusy("the vehicle was on another trip at that time; try again")
    what = f"the vehicle is on {other.name} of {other.service_date} at that time"
    trip = {"id": ids.encode("trp", other.id), "name": other.name, "service_date": other.service_date.isoformat()}
    return VehicleBusy(what, pointers=[Pointer("/vehicle", "BUSY", what)], trip=trip)
