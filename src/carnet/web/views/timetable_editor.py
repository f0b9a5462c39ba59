"""Writing a timetable: what runs, on which days, and when it is where."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.schedule import operations, queries, rules
from carnet.domains.schedule.contracts import TimetablePlan
from carnet.kernel import clock, ids
from carnet.web.addresses import operator_id, timetable_id
from carnet.web.forms import stop_times
from carnet.web.forms.timetables import TimetableForm
from carnet.web.people import principal
from carnet.web.presenters import planned as presenter
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.run_editor import UNFIT, Desk, desk_of, route_of, saved, shown, today

_PREVIEW = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def add(request: HttpRequest, operator: str, route: str) -> HttpResponse:
    """A new timetable along a route."""
    way, choices = route_of(request, operator, route)
    initial = {"valid_from": today(), "days": ["1", "2", "3", "4", "5"]}
    form = TimetableForm(request.POST if request.method == "POST" else None, choices=choices, initial=initial)
    heading, back = gettext("New timetable"), ("web:timetables", operator)
    desk = desk_of(request, Desk(operator, way, heading, back, form, (), today(), "timetable"))

    def save(plan: TimetablePlan) -> UUID:
        number, by = operator_id(operator), principal(request)
        return operations.timetable_create(operator_id=number, plan=plan, by=by, now=clock.now()).id

    return _edit(request, desk, save)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def change(request: HttpRequest, operator: str, timetable: str) -> HttpResponse:
    """A timetable to be changed; its trips follow but for those that are sold."""
    number, by = operator_id(operator), principal(request)
    known = queries.timetable_at(operator_id=number, timetable_id=timetable_id(timetable), by=by)
    plan = known.plan
    way, choices = route_of(request, operator, ids.encode("rte", plan.route_id))
    form = TimetableForm(
        request.POST if request.method == "POST" else None, choices=choices, initial=TimetableForm.of(known)
    )
    heading, back = gettext("Change %(name)s") % {"name": plan.name}, ("web:console-timetable", operator, timetable)
    leaves = rules.leaves_at(plan.valid_from, plan.departs, queries.timezone_of(plan))
    desk = Desk(operator, way, heading, back, form, (), plan.valid_from, "timetable")

    def save(new: TimetablePlan) -> UUID:
        seen = form.cleaned_data["version"]
        return operations.timetable_update(
            operator_id=number, timetable_id=known.id, plan=new, by=by, now=clock.now(), seen=seen
        ).id

    return _edit(request, desk_of(request, desk, rules.stops_on(plan.calls, leaves)), save)


def _edit(request: HttpRequest, desk: Desk, save: Callable[[TimetablePlan], UUID]) -> HttpResponse:
    if request.method != "POST":
        return shown(request, desk)
    plan = None if desk.unfit else _plan(desk)
    if plan is None:
        return shown(request, desk, status=UNFIT, refusal="" if desk.unfit else gettext("Write when it runs."))
    if request.POST.get("do") == "preview":
        return shown(request, desk, preview=_preview(desk, plan))
    return saved(request, desk, lambda: ("web:console-timetable", desk.operator, ids.encode("tbl", save(plan))))


def _plan(desk: Desk) -> TimetablePlan | None:
    """What is written; None where no times are."""
    given, departs = desk.form.cleaned_data, stop_times.departs(desk.rows)
    calls = stop_times.calls(desk.stops)
    if departs is None or not calls:
        return None
    return TimetablePlan(
        name=given["name"],
        number=given["number"],
        route_id=desk.route.route.id,
        vehicle_id=given["vehicle"],
        fares=given["fares"],
        departs=departs,
        days=frozenset(given["days"]),
        valid_from=given["valid_from"],
        valid_until=given["valid_until"],
        calls=calls,
        ahead_days=given["ahead_days"],
        amenities=tuple(given["amenities"]),
        publishes=given["publishes"],
    )


def _preview(desk: Desk, plan: TimetablePlan) -> list[presenter.RunRow]:
    """The next runs of what is written, as local times at both ends."""
    zones = {station.id: station.timezone for station in desk.route.stations}
    first, last = zones[plan.calls[0].station_id], zones[plan.calls[-1].station_id]
    runs = queries.plan_runs(plan, since=max(plan.valid_from, today()), limit=_PREVIEW)
    return [presenter.run_row(run, first=first, last=last) for run in runs]
