"""Writes of the operators."""

from carnet.domains.operators.operations.companies import (
    OperatorExists,
    OperatorMoveRefused,
    OperatorNotFound,
    operator_approve,
    operator_create,
    operator_suspend,
    operator_update,
)
from carnet.domains.operators.operations.fleet import (
    UnknownAmenity,
    VehicleExists,
    VehicleNotFound,
    amenity_define,
    check_amenities,
    vehicle_create,
    vehicle_update,
)
from carnet.domains.operators.operations.plans import SeatPlanNotFound, seat_plan_save, seat_plans_publish

__all__ = [
    "OperatorExists",
    "OperatorMoveRefused",
    "OperatorNotFound",
    "SeatPlanNotFound",
    "UnknownAmenity",
    "VehicleExists",
    "VehicleNotFound",
    "amenity_define",
    "check_amenities",
    "operator_approve",
    "operator_create",
    "operator_suspend",
    "operator_update",
    "seat_plan_save",
    "seat_plans_publish",
    "vehicle_create",
    "vehicle_update",
]
