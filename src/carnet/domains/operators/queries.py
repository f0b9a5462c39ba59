"""Reads of the operators."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from carnet.domains.operators.contracts import (
    OperatorProfile,
    OperatorStatus,
    Terms,
    VehicleProfile,
)
from carnet.domains.operators.models import Amenity, Operator, SeatPlanVersion, Vehicle
from carnet.domains.schedule.contracts import ListingKind, Seat, SeatPlan, Section
from carnet.infra.events import codec


def operator_profile(row: Operator) -> OperatorProfile:
    """The company as others see it."""
    return OperatorProfile(
        id=row.id,
        name=row.name,
        slug=row.slug,
        status=OperatorStatus(row.status),
        currency=row.currency,
        terms=Terms(row.commission_bp, row.hold_minutes, row.lead_hours),
        website=row.website,
    )


def operator(operator_id: UUID) -> OperatorProfile | None:
    """The operator with this id, or None."""
    row = Operator.objects.filter(id=operator_id).first()
    return None if row is None else operator_profile(row)


def operator_by_slug(slug: str) -> OperatorProfile | None:
    """The operator with this slug, or None."""
    row = Operator.objects.filter(slug=slug).first()
    return None if row is None else operator_profile(row)


def operators() -> tuple[OperatorProfile, ...]:
    """All operators by name."""
    return tuple(operator_profile(row) for row in Operator.objects.order_by("name", "id"))


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
    )


def vehicle(vehicle_id: UUID) -> VehicleProfile | None:
    """The vehicle with this id, or None."""
    row = Vehicle.objects.filter(id=vehicle_id).first()
    return None if row is None else vehicle_profile(row)


def vehicles(operator_id: UUID) -> tuple[VehicleProfile, ...]:
    """An operator's vehicles by name."""
    return tuple(vehicle_profile(row) for row in Vehicle.objects.filter(operator=operator_id).order_by("name"))


def seat_plan_contract(row: SeatPlanVersion) -> SeatPlan:
    """The version as sellers get it; reads `row.seat_plan`."""
    return SeatPlan(
        id=row.id,
        kind=ListingKind(row.seat_plan.kind),
        name=row.seat_plan.name,
        sections=codec.from_json(tuple[Section, ...], row.sections),
        seats=codec.from_json(tuple[Seat, ...], row.seats),
    )


def seat_plan(version_id: UUID) -> SeatPlan | None:
    """The seat plan version with this id, or None."""
    row = SeatPlanVersion.objects.select_related("seat_plan").filter(id=version_id).first()
    return None if row is None else seat_plan_contract(row)


def seat_plan_of(*, version_id: UUID, operator_id: UUID) -> ListingKind | None:
    """What kind of vehicle an operator's seat plan version is for; None when it is not this operator's."""
    rows = SeatPlanVersion.objects.filter(id=version_id, seat_plan__operator=operator_id)
    kind = rows.values_list("seat_plan__kind", flat=True).first()
    return ListingKind(kind) if kind else None


def unknown_amenities(codes: Iterable[str]) -> list[str]:
    """Those of `codes` that the catalogue does not offer (any more)."""
    wanted = set(codes)
    known = Amenity.objects.filter(code__in=wanted, retired=False).values_list("code", flat=True)
    return sorted(wanted - set(known))
