"""Writes of the schedule."""

from carnet.domains.schedule.operations.fares import FareTableNotFound, fare_table_create
from carnet.domains.schedule.operations.many import trips_create_many
from carnet.domains.schedule.operations.moves import (
    TripMoveRefused,
    trip_arrive,
    trip_board,
    trip_cancel,
    trip_delay,
    trip_depart,
)
from carnet.domains.schedule.operations.publishing import (
    TripNotPublishable,
    trip_publish,
    trip_withdraw,
    trips_publish_many,
    trips_refresh_many,
    trips_withdraw_many,
)
from carnet.domains.schedule.operations.trips import TripNotFound, trip_create

__all__ = [
    "FareTableNotFound",
    "TripMoveRefused",
    "TripNotFound",
    "TripNotPublishable",
    "fare_table_create",
    "trip_arrive",
    "trip_board",
    "trip_cancel",
    "trip_create",
    "trip_delay",
    "trip_depart",
    "trip_publish",
    "trip_withdraw",
    "trips_create_many",
    "trips_publish_many",
    "trips_refresh_many",
    "trips_withdraw_many",
]
