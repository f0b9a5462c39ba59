"""Writing a single trip: what runs on one day, and when it is where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.operators import queries as operators
from carnet.domains.operators.operations import VehicleNotFound
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import TripPlan, TripStatus
from carnet.kernel import clock, ids
from carnet.web.addresses import operator_id, trip_id
from carnet.web.forms.timetables import Choices, TripForm
from carnet.web.people import principal
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.run_editor import UNFIT, Desk, desk_of, route_of, saved, shown, today


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def add(request: HttpRequest, operator: str, route: str) -> HttpResponse:
    """A single trip along a route."""
    way, choices = route_of(request, operator, route)
    form = TripForm(
        request.POST if request.method == "POST" else None, choices=choices, initial={"service_date": today()}
    )
    heading, back = gettext("New trip"), ("web:trips", operator)
    desk = desk_of(request, Desk(operator, way, heading, back, form, (), today(), "trips"))

    def save(plan: TripPlan) -> UUID:
        return operations.trip_create(
            operator_id=operator_id(operator),
            kind=way.route.kind,
            plan=plan,
            by=principal(request),
            now=clock.now(),
        ).id

    return _edit(request, desk, choices, save)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def change(request: HttpRequest, operator: str, trip: str) -> HttpResponse:
    """A trip that nobody has a ticket for, to be planned anew."""
    number, by = operator_id(operator), principal(request)
    known = queries.trip_at(operator_id=number, trip_id=trip_id(trip), by=by)
    if known.route_id is None:
        raise Http404("this trip has no route to write its times along")
    way, choices = route_of(request, operator, ids.encode("rte", known.route_id))
    plan = queries.trip_plan(operator_id=number, trip_id=known.id, by=by)
    fares = queries.fare_table_at(operator_id=number, table_id=known.fare_table_id, by=by, now=clock.now()).entry.name
    initial = TripForm.of(plan, fares=fares, revision=known.revision)
    form = TripForm(request.POST if request.method == "POST" else None, choices=choices, initial=initial)
    heading, back = gettext("Change %(name)s") % {"name": known.name}, ("web:console-trip", operator, trip)
    desk = desk_of(request, Desk(operator, way, heading, back, form, (), plan.service_date, "trips"), plan.stops)

    draft = known.status is TripStatus.DRAFT and known.timetable_id is None
    if draft and request.POST.get("do") == "delete":
        operations.trip_delete(operator_id=number, trip_id=known.id, by=by, now=clock.now())
        messages.success(request, gettext("The draft is deleted."))
        return redirect("web:trips", operator)

    def save(new: TripPlan) -> UUID:
        seen = form.cleaned_data["version"]
        kept = replace(new, sale_from=plan.sale_from, sale_until=plan.sale_until)  # which are not on the page
        return operations.trip_update(
            operator_id=number, trip_id=known.id, plan=kept, by=by, now=clock.now(), seen=seen
        ).id

    return _edit(request, desk, choices, save, deletable=draft)


def _edit(
    request: HttpRequest, desk: Desk, choices: Choices, save: Callable[[TripPlan], UUID], *, deletable: bool = False
) -> HttpResponse:
    if request.method != "POST":
        return shown(request, desk, deletable=deletable)
    if desk.unfit:
        return shown(request, desk, status=UNFIT)
    return saved(
        request, desk, lambda: ("web:console-trip", desk.operator, ids.encode("trp", save(_plan(desk, choices))))
    )


def _plan(desk: Desk, choices: Choices) -> TripPlan:
    given = desk.form.cleaned_data
    vehicle = operators.vehicle(given["vehicle"])
    if vehicle is None:
        raise VehicleNotFound(gettext("There is no such vehicle."))
    return TripPlan(
        name=given["name"],
        number=given["number"],
        service_date=given["service_date"],
        stops=desk.stops,
        seat_plan_version_id=vehicle.seat_plan_version_id,
        fare_table_id=next(one.id for one in choices.fares if one.name == given["fares"]),
        route_id=desk.route.route.id,
        vehicle_id=vehicle.id,
        amenities=tuple(given["amenities"]),
    )
