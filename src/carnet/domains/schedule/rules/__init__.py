"""Pure rules of the schedule: the life of a trip, what stops and fares must satisfy."""

from carnet.domains.schedule.rules.fares import DEFAULT_CONDITIONS, check_fares, missing_prices
from carnet.domains.schedule.rules.moves import MOVES, ON_SALE, Verb, after
from carnet.domains.schedule.rules.performances import MOST_PERFORMANCES, check_performances, stops_of
from carnet.domains.schedule.rules.stops import YEARS, check_stops
from carnet.domains.schedule.rules.timetables import (
    LONGEST_AHEAD,
    LONGEST_RUN,
    check_timetable,
    leaves_at,
    minutes_between,
    runs_on,
    service_dates,
    stops_on,
)

__all__ = [
    "DEFAULT_CONDITIONS",
    "LONGEST_AHEAD",
    "LONGEST_RUN",
    "MOST_PERFORMANCES",
    "MOVES",
    "ON_SALE",
    "YEARS",
    "Verb",
    "after",
    "check_fares",
    "check_performances",
    "check_stops",
    "check_timetable",
    "leaves_at",
    "minutes_between",
    "missing_prices",
    "runs_on",
    "service_dates",
    "stops_of",
    "stops_on",
]
