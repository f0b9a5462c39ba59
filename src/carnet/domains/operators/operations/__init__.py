"""Writes of the operators."""

from carnet.domains.operators.operations.amenities import (
    AmenityExists,
    AmenityNotFound,
    UnknownAmenity,
    amenity_create,
    amenity_define,
    amenity_update,
    check_amenities,
)
from carnet.domains.operators.operations.companies import (
    OperatorNotFound,
    operator_set_commission,
    operator_update,
)
from carnet.domains.operators.operations.fleet import (
    VehicleExists,
    VehicleInUse,
    VehicleNotFound,
    vehicle_create,
    vehicle_delete,
    vehicle_update,
    vehicles_move,
)
from carnet.domains.operators.operations.joining import (
    MOST_APPLICATIONS,
    OperatorExists,
    OperatorMoveRefused,
    OwnApplication,
    TooManyApplications,
    operator_apply,
    operator_approve,
    operator_create,
    operator_suspend,
)
from carnet.domains.operators.operations.logos import MOST_BYTES, LogoRefused, logo_put, logo_remove
from carnet.domains.operators.operations.plans import (
    SeatPlanExists,
    SeatPlanNotFound,
    seat_plan_create,
    seat_plan_revise,
    seat_plan_save,
    seat_plan_update,
    seat_plans_publish,
)
from carnet.domains.operators.operations.ratings import ratings_take

__all__ = [
    "MOST_APPLICATIONS",
    "MOST_BYTES",
    "AmenityExists",
    "AmenityNotFound",
    "LogoRefused",
    "OperatorExists",
    "OperatorMoveRefused",
    "OperatorNotFound",
    "OwnApplication",
    "SeatPlanExists",
    "SeatPlanNotFound",
    "TooManyApplications",
    "UnknownAmenity",
    "VehicleExists",
    "VehicleInUse",
    "VehicleNotFound",
    "amenity_create",
    "amenity_define",
    "amenity_update",
    "check_amenities",
    "logo_put",
    "logo_remove",
    "operator_apply",
    "operator_approve",
    "operator_create",
    "operator_set_commission",
    "operator_suspend",
    "operator_update",
    "ratings_take",
    "seat_plan_create",
    "seat_plan_revise",
    "seat_plan_save",
    "seat_plan_update",
    "seat_plans_publish",
    "vehicle_create",
    "vehicle_delete",
    "vehicle_update",
    "vehicles_move",
]
