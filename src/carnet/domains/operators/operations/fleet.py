"""Vehicles and the catalogue of amenities."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.operators import queries
from carnet.domains.operators.contracts import VehicleProfile
from carnet.domains.operators.models import Amenity, Vehicle
from carnet.domains.operators.operations.plans import SeatPlanNotFound
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.problem import InvalidInput, Problem

_CLASSES = range(1, 6)


class VehicleNotFound(Problem):
    """The operator has no vehicle with this id."""

    code = "VEHICLE_UNKNOWN"


class VehicleExists(Problem):
    """The operator has a vehicle of this name."""

    code = "VEHICLE_EXISTS"


class UnknownAmenity(Problem):
    """The catalogue does not offer this; the member `unknown` lists the codes."""

    code = "AMENITY_UNKNOWN"


def amenity_define(*, code: str, name: str, retired: bool = False) -> None:
    """Add an entry to the catalogue, or change it. A retired one stays where it is."""
    if not name.strip():
        raise InvalidInput.at("/name", "an amenity needs a name")
    Amenity.objects.update_or_create(code=code, defaults={"name": name, "retired": retired})


def vehicle_create(
    *,
    operator_id: UUID,
    name: str,
    kind: ListingKind,
    seat_plan_version_id: UUID,
    service_class: int = 3,
    amenities: Sequence[str] = (),
) -> VehicleProfile:
    """A new vehicle. Raises InvalidInput, SeatPlanNotFound, UnknownAmenity, VehicleExists."""
    row = Vehicle(operator_id=operator_id, kind=kind.value)
    return _save(row, name, seat_plan_version_id, service_class, amenities)


def vehicle_update(
    *,
    operator_id: UUID,
    vehicle_id: UUID,
    name: str,
    seat_plan_version_id: UUID,
    service_class: int,
    amenities: Sequence[str],
) -> VehicleProfile:
    """Change a vehicle; trips that are published already keep their seats.

    Raises InvalidInput, VehicleNotFound, SeatPlanNotFound, UnknownAmenity, VehicleExists.
    """
    with transaction.atomic():
        row = Vehicle.objects.select_for_update().filter(id=vehicle_id, operator=operator_id).first()
        if row is None:
            raise VehicleNotFound("there is no such vehicle")
        return _save(row, name, seat_plan_version_id, service_class, amenities)


def check_amenities(codes: Sequence[str]) -> None:
    """Raises UnknownAmenity unless the catalogue offers all of these."""
    unknown = queries.unknown_amenities(codes)
    if unknown:
        raise UnknownAmenity(f"not in the catalogue: {', '.join(unknown)}", unknown=unknown)


def _save(
    row: Vehicle, name: str, seat_plan_version_id: UUID, service_class: int, amenities: Sequence[str]
) -> VehicleProfile:
    if not name.strip():
        raise InvalidInput.at("/name", "a vehicle needs a name")
    if service_class not in _CLASSES:
        raise InvalidInput.at("/service_class", "a class is from 1 to 5")
    if row.kind == ListingKind.EVENT:
        raise InvalidInput.at("/kind", "a hall is no vehicle")
    kind = queries.seat_plan_of(version_id=seat_plan_version_id, operator_id=row.operator_id)
    if kind is None:
        raise SeatPlanNotFound("there is no such seat plan version")
    if kind != row.kind:
        raise InvalidInput.at("/seat_plan_version", f"a {row.kind} cannot have the seats of a {kind}")
    check_amenities(amenities)
    row.name, row.seat_plan_version_id, row.service_class = name, seat_plan_version_id, service_class
    row.amenities = sorted(set(amenities))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise VehicleExists(f"there is a vehicle {name} already") from error
    return queries.vehicle_profile(row)
