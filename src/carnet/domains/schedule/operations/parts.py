"""What a trip is made of: all of it must be its operator's and fit its kind."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from carnet.domains.network import queries as network
from carnet.domains.network.operations import RouteNotFound
from carnet.domains.operators import queries as operators
from carnet.domains.operators.contracts import VehicleProfile
from carnet.domains.operators.operations import SeatPlanNotFound, VehicleNotFound
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.schedule.models import FareTable
from carnet.domains.schedule.operations.fares import FareTableNotFound
from carnet.kernel.problem import InvalidInput


def check_parts(
    operator_id: UUID, kind: ListingKind, seat_plan_version_id: UUID, fare_table_id: UUID, vehicle_id: UUID | None
) -> VehicleProfile | None:
    """The vehicle, if there is one.

    Raises InvalidInput, SeatPlanNotFound, FareTableNotFound or VehicleNotFound unless they fit this operator.
    """
    _check_plan(operator_id, kind, seat_plan_version_id)
    _check_fare_table(operator_id, fare_table_id)
    return None if vehicle_id is None else fitting_vehicle(operator_id, kind, vehicle_id)


def fitting_vehicle(operator_id: UUID, kind: ListingKind, vehicle_id: UUID) -> VehicleProfile:
    """The operator's vehicle of this kind. Raises VehicleNotFound, InvalidInput."""
    vehicle = operators.vehicle(vehicle_id)
    if vehicle is None or vehicle.operator_id != operator_id:
        raise VehicleNotFound("there is no such vehicle")
    if vehicle.kind is not kind:
        raise InvalidInput.at("/vehicle", f"a {vehicle.kind} cannot run as a {kind}")
    return vehicle


def check_route(operator_id: UUID, kind: ListingKind, route_id: UUID | None) -> None:
    """Raises RouteNotFound or InvalidInput unless the route, if there is one, is the operator's and of this kind."""
    if route_id is None:
        return
    route = network.route(route_id)
    if route is None or route.operator_id != operator_id:
        raise RouteNotFound("there is no such route")
    if route.kind is not kind:
        raise InvalidInput.at("/route", f"a {kind} does not run on a route for a {route.kind}")


def tidy(amenities: Sequence[str]) -> list[str]:
    """The codes once each, in order."""
    return sorted(set(amenities))


def _check_plan(operator_id: UUID, kind: ListingKind, version_id: UUID) -> None:
    known = operators.seat_plan_of(version_id=version_id, operator_id=operator_id)
    if known is None:
        raise SeatPlanNotFound("there is no such seat plan version")
    if known is not kind:
        raise InvalidInput.at("/seat_plan_version", f"a {kind} cannot have the seats of a {known}")


def _check_fare_table(operator_id: UUID, table_id: UUID) -> None:
    if not FareTable.objects.filter(id=table_id, operator=operator_id).exists():
        raise FareTableNotFound("there is no such fare table version")
