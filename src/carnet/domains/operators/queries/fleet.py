"""Reads of vehicles."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from carnet.domains.operators.contracts import VehicleEntry, VehicleProfile
from carnet.domains.operators.models import SeatPlanVersion, Vehicle
from carnet.domains.operators.queries.narrowing import narrowed
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def vehicle_profile(row: Vehicle) -> VehicleProfile:
    """The vehicle as others see it."""
    return VehicleProfile(
        id=row.id,
        operator_id=row.operator_id,
        kind=ListingKind(row.kind),
        name=row.name,
        service_class=row.service_class,
        seat_plan_version_id=row.seat_plan_version_id,
        amenities=tuple(row.amenities),
        series=row.series,
        retired=row.retired,
        version=row.version,
    )


def vehicle(vehicle_id: UUID) -> VehicleProfile | None:
    """The vehicle with this id, or None."""
    row = Vehicle.objects.filter(id=vehicle_id).first()
    return None if row is None else vehicle_profile(row)


def vehicles(operator_id: UUID) -> tuple[VehicleProfile, ...]:
    """An operator's vehicles by name."""
    return tuple(vehicle_profile(row) for row in Vehicle.objects.filter(operator=operator_id).order_by("name"))


def vehicles_by_id(vehicle_ids: Iterable[UUID]) -> tuple[VehicleProfile, ...]:
    """The vehicles with these ids by name; unknown ids are left out."""
    return tuple(vehicle_profile(row) for row in Vehicle.objects.filter(id__in=list(vehicle_ids)).order_by("name"))


def vehicles_page(
    *,
    operator_id: UUID,
    by: Principal,
    kind: ListingKind | None = None,
    retired: bool | None = None,
    seat_plan_id: UUID | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int | None = None,
) -> tuple[VehicleEntry, ...]:
    """An operator's vehicles by name, with their seat plans; `after` is the name and id of the last one shown.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = _with_plans(Vehicle.objects.filter(operator=operator_id))
    if seat_plan_id is not None:
        rows = rows.filter(seat_plan_version__seat_plan=seat_plan_id)
    found = narrowed(rows, kind=kind, retired=retired, after=after, limit=limit)
    return tuple(_entry(row) for row in found)


def vehicle_at(*, operator_id: UUID, vehicle_id: UUID, by: Principal) -> VehicleEntry:
    """One of the operator's vehicles. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    row = _with_plans(Vehicle.objects.filter(operator=operator_id, id=vehicle_id)).first()
    if row is None:
        raise NotFound
    return _entry(row)


def _with_plans(rows: QuerySet[Vehicle]) -> QuerySet[Vehicle]:
    """With the seat plan, but without its seats."""
    newest = SeatPlanVersion.objects.filter(seat_plan=OuterRef("seat_plan_version__seat_plan")).order_by("-number")
    return (
        rows.select_related("seat_plan_version__seat_plan")
        .defer("seat_plan_version__sections", "seat_plan_version__seats", "seat_plan_version__checksum")
        .annotate(newest_number=Subquery(newest.values("number")[:1], output_field=IntegerField()))
    )


def _entry(row: Vehicle) -> VehicleEntry:
    version = row.seat_plan_version
    return VehicleEntry(
        profile=vehicle_profile(row),
        seat_plan_id=version.seat_plan_id,
        plan_name=version.seat_plan.name,
        plan_number=version.number,
        newest_number=getattr(row, "newest_number"),  # noqa: B009  annotated
        capacity=version.capacity,
    )
