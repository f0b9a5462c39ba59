"""An operator's timetables: the list, one of them, its exceptions, its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.network import queries as network
from carnet.domains.operators import queries as operators
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import TimetableException, TimetableProfile
from carnet.infra.access import Permission, may_at
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, timetable_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.timetables import CopyForm, EndForm, ExceptionForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import planned as presenter
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.names import after_name, more_names
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422
_PAGE: Final = 50
_RUNS: Final = 10
_DAY: Final = timedelta(days=1)


@login_required
@require_safe
@led_to_second_factor
def timetables(request: HttpRequest, operator: str) -> HttpResponse:
    """The timetables by name, and the routes for which there can be another."""
    number, by = operator_id(operator), principal(request)
    side = beside(number, by, here="timetable")
    ended = request.GET.get("ended") == "yes"
    found = queries.timetables_page(operator_id=number, by=by, ended=ended, after=after_name(request), limit=_PAGE + 1)
    routes = network.routes_page(operator_id=number, by=by, limit=500)
    names = {entry.route.id: entry.route.name for entry in routes}
    keys = [(one.plan.name, one.id) for one in found]
    context = {
        "side": side,
        "rows": [presenter.timetable_row(one, names) for one in found[:_PAGE]],
        "routes": [entry.route for entry in routes if not entry.route.retired],
        "ended": ended,
        "more_url": more_names(reverse("web:timetables", args=[operator]), keys, _PAGE, ended="yes" if ended else ""),
        "may_manage": may_at(by, Permission.SCHEDULE_MANAGE, number),
    }
    return page(request, "pages/timetable/timetables.html", context)


@login_required
@require_safe
@led_to_second_factor
def timetable(request: HttpRequest, operator: str, timetable: str) -> HttpResponse:
    """One timetable: what it says, its next runs, its exceptions."""
    return _show(request, operator, timetable)


@login_required
@require_POST
@led_to_second_factor
def add_exception(request: HttpRequest, operator: str, timetable: str) -> HttpResponse:
    """Let it run, or not, on a day."""

    def do(form: Form) -> str:
        operations.timetable_exception_add(
            **_given(request, operator, timetable), exception=TimetableException(**form.cleaned_data)
        )
        return gettext("The exception is kept; the trips follow in a moment.")

    return _act(request, operator, timetable, "exception", ExceptionForm(request.POST), do)


@login_required
@require_POST
@led_to_second_factor
def remove_exception(request: HttpRequest, operator: str, timetable: str) -> HttpResponse:
    """Let the weekdays decide about a day again."""
    given = _given(request, operator, timetable)
    form = EndForm({"last_day": request.POST.get("day", "")})
    if form.is_valid():
        operations.timetable_exception_remove(**given, day=form.cleaned_data["last_day"])
        messages.success(request, gettext("The exception is gone; the trips follow in a moment."))
    return redirect("web:console-timetable", operator, timetable)


@login_required
@require_POST
@led_to_second_factor
def end(request: HttpRequest, operator: str, timetable: str) -> HttpResponse:
    """No more runs after a day."""

    def do(form: Form) -> str:
        last = form.cleaned_data["last_day"]
        operations.timetable_end(**_given(request, operator, timetable), until=last + _DAY)
        return gettext("The timetable has ended. Sold trips still run.")

    return _act(request, operator, timetable, "end", EndForm(request.POST, auto_id="id_end_%s"), do)


@login_required
@require_POST
@led_to_second_factor
def copy(request: HttpRequest, operator: str, timetable: str) -> HttpResponse:
    """The same run at another time."""

    def do(form: Form) -> str:
        made = operations.timetable_copy(**_given(request, operator, timetable), **form.cleaned_data)
        return gettext("%(name)s is kept; its trips follow in a moment.") % {"name": made.plan.name}

    return _act(request, operator, timetable, "copy", CopyForm(request.POST, auto_id="id_copy_%s"), do)


@login_required
@require_POST
@led_to_second_factor
def generate(request: HttpRequest, operator: str, timetable: str) -> HttpResponse:
    """Make the trips now, and say what was left as it is."""
    done = operations.timetable_generate(**_given(request, operator, timetable))
    messages.success(request, presenter.generated(done))
    return _show(request, operator, timetable, left=presenter.left(done.left))


def _given(request: HttpRequest, operator: str, timetable: str) -> dict[str, Any]:
    return {
        "operator_id": operator_id(operator),
        "timetable_id": timetable_id(timetable),
        "by": principal(request),
        "now": clock.now(),
    }


def _act(  # noqa: PLR0917  what it is about, and what to do
    request: HttpRequest, operator: str, timetable: str, name: str, form: Form, do: Callable[[Form], str]
) -> HttpResponse:
    """Do what a form of the page asks for, or show the page with what is wrong."""
    if not form.is_valid():
        return _show(request, operator, timetable, status=_UNFIT, **{name: form})
    try:
        told = do(form)
    except Problem as problem:
        status = status_of(problem)
        return _show(request, operator, timetable, refusal=place(form, problem), status=status, **{name: form})
    messages.success(request, told)
    return redirect("web:console-timetable", operator, timetable)


def _show(request: HttpRequest, operator: str, timetable: str, *, status: int = 200, **more: Any) -> HttpResponse:
    number, by, now = operator_id(operator), principal(request), clock.now()
    found = queries.timetable_at(operator_id=number, timetable_id=timetable_id(timetable), by=by)
    route = network.route_at(operator_id=number, route_id=found.plan.route_id, by=by)
    zones = {station.id: station.timezone for station in route.stations}
    first, last = zones[found.plan.calls[0].station_id], zones[found.plan.calls[-1].station_id]
    runs = queries.timetable_runs(operator_id=number, timetable_id=found.id, by=by, now=now, limit=_RUNS)
    forms = _forms(found, more)
    context = {
        "side": beside(number, by, here="timetable"),
        "number": timetable,
        "row": presenter.timetable_row(found, {found.plan.route_id: route.route.name}),
        "plan": found.plan,
        "vehicle": operators.vehicle(found.plan.vehicle_id),
        "exceptions": found.exceptions,
        "runs": [presenter.run_row(run, first=first, last=last) for run in runs],
        "may_manage": may_at(by, Permission.SCHEDULE_MANAGE, number) and found.ended_at is None,
        "mistakes": mistakes(*forms.values()),
        **more,
        **forms,
    }
    return page(request, "pages/timetable/timetable.html", context, status=status)


def _forms(found: TimetableProfile, more: dict[str, Any]) -> dict[str, Form]:
    copied = {"name": found.plan.name, "departs": found.plan.departs}
    return {
        "exception": more.get("exception") or ExceptionForm(),
        "end": more.get("end") or EndForm(auto_id="id_end_%s"),
        "copy": more.get("copy") or CopyForm(initial=copied, auto_id="id_copy_%s"),
    }
