"""Vehicles: what they are called, whose seats they have, what is on board."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from carnet.domains.network.operations.removal import delete_unused
from carnet.domains.operators import queries
from carnet.domains.operators.contracts import VehicleProfile
from carnet.domains.operators.models import SeatPlan, SeatPlanVersion, Vehicle
from carnet.domains.operators.operations.amenities import check_amenities
from carnet.domains.operators.operations.plans import SeatPlanNotFound
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.http import etag
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem

_CLASSES: Final = range(1, 6)
_LONGEST_NAME: Final = 80


class VehicleNotFound(Problem):
    """The operator has no vehicle with this id."""

    code = "VEHICLE_UNKNOWN"


class VehicleExists(Problem):
    """The operator has a vehicle of this name."""

    code = "VEHICLE_EXISTS"


class VehicleInUse(Problem):
    """The vehicle cannot be deleted; the member `used_by` names what uses it."""

    code = "VEHICLE_IN_USE"


def vehicle_create(
    *,
    operator_id: UUID,
    name: str,
    seat_plan_version_id: UUID,
    by: Principal,
    now: datetime,
    kind: ListingKind | None = None,
    service_class: int = 3,
    amenities: Sequence[str] = (),
    series: bool = False,
) -> VehicleProfile:
    """A new vehicle, or one that stands for a series of them. Its kind is that of its seat plan.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput, SeatPlanNotFound, UnknownAmenity, VehicleExists.
    """
    allow_at(by, Permission.FLEET_MANAGE, operator_id)
    row = Vehicle(operator_id=operator_id, series=series)
    version = _plan_version(operator_id, seat_plan_version_id)
    row.kind = (kind or ListingKind(version.seat_plan.kind)).value
    _give_seats(row, version)
    _set(row, {"name": name, "service_class": service_class, "amenities": amenities})
    with transaction.atomic():
        _save(row)
        _note(by, "vehicle.created", row, now=now)
    return queries.vehicle_profile(row)


def vehicle_update(
    *,
    operator_id: UUID,
    vehicle_id: UUID,
    by: Principal,
    now: datetime,
    name: str | None = None,
    seat_plan_version_id: UUID | None = None,
    service_class: int | None = None,
    amenities: Sequence[str] | None = None,
    retired: bool | None = None,
    seen: int | None = None,
) -> VehicleProfile:
    """Change what is given, None leaves it; trips that are published already keep their seats.

    A retired vehicle is no longer offered for new trips. `seen` is the version this was made from. Raises NotFound,
    Forbidden, SecondFactorNeeded, InvalidInput, VehicleNotFound, SeatPlanNotFound, UnknownAmenity, VehicleExists,
    PreconditionFailed.
    """
    allow_at(by, Permission.FLEET_MANAGE, operator_id)
    with transaction.atomic():
        row = _locked(operator_id, vehicle_id)
        etag.check_seen(row.version, seen)
        before = queries.vehicle_profile(row)
        if seat_plan_version_id is not None and seat_plan_version_id != row.seat_plan_version_id:
            _give_seats(row, _plan_version(operator_id, seat_plan_version_id))
        given = {"name": name, "service_class": service_class, "amenities": amenities, "retired": retired}
        _set(row, {field: value for field, value in given.items() if value is not None})
        if queries.vehicle_profile(row) != before:
            row.version += 1
            _save(row)
            _note(by, "vehicle.changed", row, now=now)
    return queries.vehicle_profile(row)


def vehicle_delete(
    *, operator_id: UUID, vehicle_id: UUID, by: Principal, now: datetime, seen: int | None = None
) -> None:
    """Delete a vehicle that nothing uses; retire any other. `seen` is the version this was made from.

    Raises NotFound, Forbidden, SecondFactorNeeded, VehicleNotFound, VehicleInUse, PreconditionFailed.
    """
    allow_at(by, Permission.FLEET_MANAGE, operator_id)
    with transaction.atomic():
        row = _locked(operator_id, vehicle_id)
        etag.check_seen(row.version, seen)
        _note(by, "vehicle.deleted", row, now=now)
        delete_unused(row, row.name, VehicleInUse, seen_by=operator_id)


def vehicles_move(
    *,
    operator_id: UUID,
    seat_plan_id: UUID,
    number: int,
    by: Principal,
    now: datetime,
    vehicle_ids: Collection[UUID] | None = None,
) -> tuple[VehicleProfile, ...]:
    """Give vehicles of a plan its version `number`: these, or all that are not retired. Those that have it stay.

    Returns the moved ones. Trips that are published already keep their seats. Raises NotFound, Forbidden,
    SecondFactorNeeded, SeatPlanNotFound, VehicleNotFound.
    """
    allow_at(by, Permission.FLEET_MANAGE, operator_id)
    version = SeatPlanVersion.objects.filter(
        seat_plan=seat_plan_id, seat_plan__operator=operator_id, number=number
    ).first()
    if version is None:
        raise SeatPlanNotFound("there is no such version of a seat plan")
    with transaction.atomic():
        rows = Vehicle.objects.filter(operator=operator_id, seat_plan_version__seat_plan=seat_plan_id)
        chosen = rows.filter(retired=False) if vehicle_ids is None else rows.filter(id__in=vehicle_ids)
        found = list(chosen.order_by("name", "id").select_for_update(of=("self",)))
        if vehicle_ids is not None and len(found) < len(set(vehicle_ids)):
            raise VehicleNotFound("there is no such vehicle with this seat plan")
        moved = [row for row in found if row.seat_plan_version_id != version.id]
        Vehicle.objects.filter(id__in=[row.id for row in moved]).update(
            seat_plan_version=version, version=F("version") + 1
        )
        for row in moved:
            _note(by, "vehicle.changed", row, now=now)
    return queries.vehicles_by_id(row.id for row in moved)


def _plan_version(operator_id: UUID, version_id: UUID) -> SeatPlanVersion:
    rows = SeatPlanVersion.objects.select_related("seat_plan").defer("sections", "seats")
    version = rows.filter(id=version_id, seat_plan__operator=operator_id).first()
    if version is None:
        raise SeatPlanNotFound("there is no such seat plan version")
    return version


def _give_seats(row: Vehicle, version: SeatPlanVersion) -> None:
    plan: SeatPlan = version.seat_plan
    if row.kind == ListingKind.EVENT:
        raise InvalidInput.at("/kind", "a hall is no vehicle")
    if plan.kind != row.kind:
        raise InvalidInput.at("/seat_plan_version", f"a {row.kind} cannot have the seats of a {plan.kind}")
    if plan.retired:
        raise InvalidInput.at("/seat_plan_version", f"the seat plan {plan.name} is retired")
    row.seat_plan_version = version


def _set(row: Vehicle, given: dict[str, Any]) -> None:
    name, amenities = given.get("name"), given.get("amenities")
    if name is not None and (not name.strip() or len(name) > _LONGEST_NAME):
        raise InvalidInput.at("/name", f"a vehicle needs a name of at most {_LONGEST_NAME} letters")
    if given.get("service_class", 1) not in _CLASSES:
        raise InvalidInput.at("/service_class", "a class is from 1 to 5")
    if amenities is not None:
        check_amenities([code for code in amenities if code not in row.amenities])
        given = given | {"amenities": sorted(set(amenities))}
    for field, value in given.items():
        setattr(row, field, value.strip() if field == "name" else value)


def _save(row: Vehicle) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise VehicleExists(f"there is a vehicle {row.name} already") from error


def _locked(operator_id: UUID, vehicle_id: UUID) -> Vehicle:
    row = Vehicle.objects.select_for_update().filter(id=vehicle_id, operator=operator_id).first()
    if row is None:
        raise VehicleNotFound("there is no such vehicle")
    return row


def _note(by: Principal, verb: str, row: Vehicle, *, now: datetime) -> None:
    operator = ids.encode("opr", row.operator_id)
    audit.record(by.actor, verb, ids.encode("veh", row.id), {"operator": operator}, now=now)
