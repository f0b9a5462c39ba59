"""Writes of timetables, and making their trips."""

from carnet.domains.schedule.operations.timetables.generating import (
    make_trips,
    timetable_generate,
    timetables_extend,
    timetables_generate,
    timetables_renew,
)
from carnet.domains.schedule.operations.timetables.keeping import (
    TimetableEnded,
    TimetableNotFound,
    timetable_copy,
    timetable_create,
    timetable_end,
    timetable_exception_add,
    timetable_exception_remove,
    timetable_update,
)

__all__ = [
    "TimetableEnded",
    "TimetableNotFound",
    "make_trips",
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
]
