"""Addresses of an operator's week, its timetables and its trips as they are planned."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import feeds, timetable_editor, timetables, trip_editor, weeks

_ONE = "operators/<str:operator>/timetables/<str:timetable>"

urlpatterns = [
    page("operators/<str:operator>/timetable", weeks.timetable, "timetable"),
    page("operators/<str:operator>/timetable/gtfs.zip", feeds.gtfs, "timetable-gtfs"),
    page("operators/<str:operator>/trips", weeks.trips, "trips"),
    page("operators/<str:operator>/trips/new/<str:route>", trip_editor.add, "console-trip-new"),
    page("operators/<str:operator>/trips/<str:trip>/change", trip_editor.change, "console-trip-change"),
    page("operators/<str:operator>/timetables", timetables.timetables, "timetables"),
    page("operators/<str:operator>/timetables/new/<str:route>", timetable_editor.add, "timetable-new"),
    page(_ONE, timetables.timetable, "console-timetable"),
    page(f"{_ONE}/change", timetable_editor.change, "timetable-change"),
    page(f"{_ONE}/exceptions", timetables.add_exception, "timetable-except"),
    page(f"{_ONE}/exceptions/remove", timetables.remove_exception, "timetable-unexcept"),
    page(f"{_ONE}/end", timetables.end, "timetable-end"),
    page(f"{_ONE}/copy", timetables.copy, "timetable-copy"),
    page(f"{_ONE}/generate", timetables.generate, "timetable-generate"),
]
