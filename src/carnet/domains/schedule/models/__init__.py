"""Tables of the schedule: fare tables, timetables, shows, trips with their stop times and history."""

from __future__ import annotations

from carnet.domains.schedule.models.events import Event
from carnet.domains.schedule.models.fares import FareTable
from carnet.domains.schedule.models.timetables import Timetable, TimetableException, TimetableStop
from carnet.domains.schedule.models.trips import StationUse, StopTime, Trip, TripHistory

__all__ = [
    "Event",
    "FareTable",
    "StationUse",
    "StopTime",
    "Timetable",
    "TimetableException",
    "TimetableStop",
    "Trip",
    "TripHistory",
]
