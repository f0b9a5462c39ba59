"""Pure rules of the schedule: the life of a trip, what stops and fares must satisfy."""

from carnet.domains.schedule.rules.fares import DEFAULT_CONDITIONS, check_fares
from carnet.domains.schedule.rules.moves import MOVES, ON_SALE, Verb, after
from carnet.domains.schedule.rules.stops import check_stops

__all__ = [
    "DEFAULT_CONDITIONS",
    "MOVES",
    "ON_SALE",
    "Verb",
    "after",
    "check_fares",
    "check_stops",
]
