"""Writing when something runs: what timetables and single trips share on their pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from carnet.domains.network import queries as network
from carnet.domains.network.contracts import RouteEntry
from carnet.domains.operators import queries as operators
from carnet.domains.schedule import queries
from carnet.domains.schedule.contracts import NewStop
from carnet.infra.access import Permission, allow_at
from carnet.infra.http import catalogue
from carnet.infra.http.problems import NotFound
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, route_id
from carnet.web.forms import stop_times
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.stop_times import StopRow
from carnet.web.forms.timetables import Choices, RunForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.views.beside import beside

UNFIT: Final = 422
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page of the editor is about: a run on `day` along a route. `back` is the way back, as reverse takes it."""

    operator: str
    route: RouteEntry
    heading: str
    back: tuple[str, ...]
    form: RunForm
    rows: tuple[StopRow, ...]
    day: date
    here: str

    @property
    def unfit(self) -> bool:
        """Whether something is written that cannot be read."""
        return bool(self.form.errors) or any(row.mistake for row in self.rows)

    @property
    def stops(self) -> tuple[NewStop, ...]:
        """The run as it is written."""
        return stop_times.stops(self.rows, self.day)


def route_of(request: HttpRequest, operator: str, route: str) -> tuple[RouteEntry, Choices]:
    """The route and what can run on it, for who may plan. Raises NotFound, Forbidden, SecondFactorNeeded."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.SCHEDULE_MANAGE, number)
    entry = network.route_at(operator_id=number, route_id=route_id(route), by=by)
    vehicles = [one for one in operators.vehicles(number) if one.kind is entry.route.kind and not one.retired]
    fares = queries.fare_tables(operator_id=number, by=by, now=clock.now(), limit=_MOST)
    return entry, Choices(vehicles, fares, operators.amenities())


def desk_of(
    request: HttpRequest,
    desk: Desk,
    run: Sequence[NewStop] = (),
) -> Desk:
    """The desk with the times of a run there is already, or with those that were sent."""
    rows = stop_times.empty_rows(desk.route)
    day = desk.day
    if run:
        rows = stop_times.rows_of(run, rows, day)
    if request.method == "POST":
        desk.form.is_valid()
        given = desk.form.cleaned_data
        day = given.get("valid_from") or given.get("service_date") or day
        rows = stop_times.checked(stop_times.rows_sent(request.POST, rows))
    return replace(desk, rows=rows, day=day)


def today() -> date:
    """The day by the clock of who reads."""
    return timezone.localdate(clock.now())


def saved(request: HttpRequest, desk: Desk, save: Callable[[], tuple[str, ...]]) -> HttpResponse:
    """Save, and go where that leads; or show the page with what the domain refused."""
    try:
        way = save()
    except Problem as problem:
        status = catalogue.entry(problem.code).status
        if problem.code == NotFound.code:
            raise
        told = {pointer.path: pointer.detail for pointer in problem.pointers}
        rows = stop_times.refused(desk.rows, told)
        refusal = place(desk.form, problem)
        if any(row.mistake for row in rows):
            refusal = ""
        return shown(request, replace(desk, rows=rows), refusal=refusal, status=status)
    messages.success(request, gettext("%(name)s is saved.") % {"name": desk.form.cleaned_data["name"]})
    return redirect(*way)


def shown(request: HttpRequest, desk: Desk, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of the editor."""
    context = {
        "side": beside(operator_id(desk.operator), principal(request), here=desk.here),
        "heading": desk.heading,
        "back_url": reverse(desk.back[0], args=desk.back[1:]),
        "route": desk.route.route,
        "form": desk.form,
        "rows": desk.rows,
        "day": desk.day,
        "days_later": range(5),
        "mistakes": mistakes(desk.form),
        "row_mistakes": [row for row in desk.rows if row.mistake],
        **more,
    }
    return page(request, "pages/timetable/editor.html", context, status=status)
