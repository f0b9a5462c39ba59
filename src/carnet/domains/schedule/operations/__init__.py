"""Writes of the schedule."""

from carnet.domains.schedule.operations.applying import fares_apply
from carnet.domains.schedule.operations.events import (
    EventExists,
    EventNotFound,
    EventRetired,
    event_create,
    event_retire,
    event_update,
)
from carnet.domains.schedule.operations.fares import FareTableNotFound, fare_table_create
from carnet.domains.schedule.operations.many import trips_create_many
from carnet.domains.schedule.operations.moves import (
    TripMoveRefused,
    trip_arrive,
    trip_board,
    trip_cancel,
    trip_delay,
    trip_depart,
    trip_expect,
)
from carnet.domains.schedule.operations.occupying import VehicleBusy
from carnet.domains.schedule.operations.performances import (
    PerformanceSold,
    performance_update,
    performances_create,
)
from carnet.domains.schedule.operations.planned import (
    TripNotDeletable,
    TripSold,
    TripUnderWay,
    trip_delete,
    trip_update,
)
from carnet.domains.schedule.operations.publishing import (
    TripNotPublishable,
    trip_publish,
    trip_withdraw,
    trips_publish_many,
    trips_refresh_many,
    trips_withdraw_many,
)
from carnet.domains.schedule.operations.selling import trips_sold
from carnet.domains.schedule.operations.suspending import trips_resume, trips_suspend
from carnet.domains.schedule.operations.swaps import (
    SwapUnpreviewed,
    SwapUnseats,
    swap_preview,
    trip_swap_vehicle,
    use_travellers,
)
from carnet.domains.schedule.operations.timetables import (
    TimetableEnded,
    TimetableNotFound,
    timetable_copy,
    timetable_create,
    timetable_end,
    timetable_exception_add,
    timetable_exception_remove,
    timetable_generate,
    timetable_update,
    timetables_extend,
    timetables_generate,
    timetables_renew,
)
from carnet.domains.schedule.operations.trips import TripNotFound, trip_create

__all__ = [
    "EventExists",
    "EventNotFound",
    "EventRetired",
    "FareTableNotFound",
    "PerformanceSold",
    "SwapUnpreviewed",
    "SwapUnseats",
    "TimetableEnded",
    "TimetableNotFound",
    "TripMoveRefused",
    "TripNotDeletable",
    "TripNotFound",
    "TripNotPublishable",
    "TripSold",
    "TripUnderWay",
    "VehicleBusy",
    "event_create",
    "event_retire",
    "event_update",
    "fare_table_create",
    "fares_apply",
    "performance_update",
    "performances_create",
    "swap_preview",
    "timetable_copy",
    "timetable_create",
    "timetable_end",
    "timetable_exception_add",
    "timetable_exception_remove",
    "timetable_generate",
    "timetable_update",
    "timetables_extend",
    "timetables_generate",
    "timetables_renew",
    "trip_arrive",
    "trip_board",
    "trip_cancel",
    "trip_create",
    "trip_delay",
    "trip_delete",
    "trip_depart",
    "trip_expect",
    "trip_publish",
    "trip_swap_vehicle",
    "trip_update",
    "trip_withdraw",
    "trips_create_many",
    "trips_publish_many",
    "trips_refresh_many",
    "trips_resume",
    "trips_sold",
    "trips_suspend",
    "trips_withdraw_many",
    "use_travellers",
]
