"""Trips and fares in the back office: read here, changed through the operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from carnet.domains.network import queries as network
from carnet.domains.network.contracts import Place
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import NewStop
from carnet.domains.schedule.models import (
    Event,
    FareTable,
    Timetable,
    TimetableException,
    TimetableStop,
    Trip,
    TripHistory,
)
from carnet.infra.backoffice import ReadOnlyAdmin, ReadOnlyInline, act_on_each, acting, is_admin
from carnet.kernel import clock

_REASON = "back office"


class _HistoryInline(ReadOnlyInline):
    model = TripHistory
    fields = ("at", "verb", "from_status", "to_status", "reason")


@admin.register(Trip)
class TripAdmin(ReadOnlyAdmin):
    """Trips: find, read, publish, withdraw, cancel, and the moves of a day."""

    list_display = ("name", "number", "kind", "service_date", "status", "operator", "version", "withdrawn_at")
    list_filter = ("status", "kind", ("withdrawn_at", admin.EmptyFieldListFilter), "operator")
    list_select_related = ("operator",)
    search_fields = ("name", "number", "source_key")
    date_hierarchy = "service_date"
    show_full_result_count = False  # there may be millions
    readonly_fields = ("stops",)
    exclude = ("checksum",)
    inlines = (_HistoryInline,)
    actions = ("publish", "withdraw", "cancel", "board", "depart", "arrive")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Support may look, admins may decide."""
        return is_admin(request)

    @admin.display(description="Stops, in local time")
    def stops(self, trip: Trip) -> SafeString:
        """Where the trip stops, and when by the clocks there."""
        stops = queries.stops(trip.id)
        places = network.stations({stop.station_id for stop in stops})
        return format_html_join("", "<div>{}</div>", ((_line(stop, places[stop.station_id]),) for stop in stops))

    @admin.action(description="Publish: put on sale, or tell what changed", permissions=["decide"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Trip]) -> None:
        """Publish the chosen trips."""
        _each(request, queryset, operations.trip_publish)

    @admin.action(description="Withdraw: off sale, tickets stay valid", permissions=["decide"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Trip]) -> None:
        """Take the chosen trips off sale."""
        _each(request, queryset, operations.trip_withdraw, reason=_REASON)

    @admin.action(description="Cancel: will not run, is sold no more", permissions=["decide"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Trip]) -> None:
        """Cancel the chosen trips."""
        _each(request, queryset, operations.trip_cancel, reason=_REASON)

    @admin.action(description="Boarding has begun", permissions=["decide"])
    def board(self, request: HttpRequest, queryset: QuerySet[Trip]) -> None:
        """Open the doors of the chosen trips."""
        _each(request, queryset, operations.trip_board)

    @admin.action(description="Has departed", permissions=["decide"])
    def depart(self, request: HttpRequest, queryset: QuerySet[Trip]) -> None:
        """The chosen trips have left."""
        _each(request, queryset, operations.trip_depart)

    @admin.action(description="Has arrived", permissions=["decide"])
    def arrive(self, request: HttpRequest, queryset: QuerySet[Trip]) -> None:
        """The chosen trips are there."""
        _each(request, queryset, operations.trip_arrive)


class _TimetableStopInline(ReadOnlyInline):
    model = TimetableStop
    fields = ("seq", "station", "arrival", "departure", "kind")


class _TimetableExceptionInline(ReadOnlyInline):
    model = TimetableException
    fields = ("day", "runs", "reason")


@admin.register(Timetable)
class TimetableAdmin(ReadOnlyAdmin):
    """Timetables: find and read; their operators change them."""

    list_display = ("name", "departs", "route", "operator", "valid_from", "valid_until", "generated_until", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter), "operator")
    list_select_related = ("operator", "route")
    search_fields = ("name", "number")
    inlines = (_TimetableStopInline, _TimetableExceptionInline)


@admin.register(FareTable)
class FareTableAdmin(ReadOnlyAdmin):
    """Fare table versions."""

    list_display = ("name", "number", "operator", "created_at", "published_at")
    list_filter = ("operator",)
    list_select_related = ("operator",)
    search_fields = ("name", "operator__name")
    exclude = ("checksum",)


def _line(stop: NewStop, place: Place) -> str:
    zone = ZoneInfo(place.timezone)
    times = [
        f"{word} {instant.astimezone(zone):%Y-%m-%d %H:%M}"
        for word, instant in (("arr.", stop.arrival), ("dep.", stop.departure))
        if instant is not None
    ]
    return f"{place.name}: {', '.join(times)} ({place.timezone})"


def _each(request: HttpRequest, trips: QuerySet[Trip], verb: Callable[..., object], **arguments: Any) -> None:
    now, by = clock.now(), acting(request)
    act_on_each(request, trips, lambda trip: verb(trip_id=trip.id, now=now, by=by, **arguments))


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Events; their performances are trips."""

    list_display = ("name", "category", "operator", "most_per_user", "retired", "version")
    list_filter = ("retired", "operator")
    list_select_related = ("operator",)
    search_fields = ("name", "category")
