"""Reads of the schedule."""

from carnet.domains.schedule.queries.beginnings import beginnings
from carnet.domains.schedule.queries.events import (
    event_at,
    event_profile,
    events_page,
    performance_at,
    performance_profiles,
    performances_page,
)
from carnet.domains.schedule.queries.fares import (
    fare_table,
    fare_table_at,
    fare_tables,
    newest_fare_table,
)
from carnet.domains.schedule.queries.running import departures, departures_of, planned_stops, trip_run
from carnet.domains.schedule.queries.timetables import (
    pattern,
    plan_runs,
    timetable_at,
    timetable_ids,
    timetable_profile,
    timetable_runs,
    timetables_due,
    timetables_page,
    timezone_of,
)
from carnet.domains.schedule.queries.trips import (
    live_trip_ids,
    new_stop,
    stops,
    trip,
    trip_at,
    trip_plan,
    trip_profile,
    trips,
    trips_page,
)
from carnet.domains.schedule.queries.weeks import departures_by_id, runs_between

__all__ = [
    "beginnings",
    "departures",
    "departures_by_id",
    "departures_of",
    "event_at",
    "event_profile",
    "events_page",
    "fare_table",
    "fare_table_at",
    "fare_tables",
    "live_trip_ids",
    "new_stop",
    "newest_fare_table",
    "pattern",
    "performance_at",
    "performance_profiles",
    "performances_page",
    "plan_runs",
    "planned_stops",
    "runs_between",
    "stops",
    "timetable_at",
    "timetable_ids",
    "timetable_profile",
    "timetable_runs",
    "timetables_due",
    "timetables_page",
    "timezone_of",
    "trip",
    "trip_at",
    "trip_plan",
    "trip_profile",
    "trip_run",
    "trips",
    "trips_page",
]
