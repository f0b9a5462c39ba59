"""An operator's week, and the list of its trips."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from carnet.domains.inventory import queries as inventory
from carnet.domains.network import queries as network
from carnet.domains.schedule import queries
from carnet.domains.schedule.contracts import TripProfile
from carnet.infra.access import Permission, may_at
from carnet.infra.http import pages as cursors
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.web.addresses import operator_id
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.weeks import TripsForm, WeekForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import planned as lists
from carnet.web.presenters import weeks as presenter
from carnet.web.views.beside import beside
from carnet.web.views.further import after_key
from carnet.web.views.locked import led_to_second_factor

_WEEK: Final = timedelta(days=7)
_MOST_RUNS: Final = 1_500
_MOST_ROUTES: Final = 500
_PAGE: Final = 50


@login_required
@require_safe
@led_to_second_factor
def timetable(request: HttpRequest, operator: str) -> HttpResponse:
    """Routes by days: what runs this week, and how full it is."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    side = beside(number, by, here="timetable", needs=Permission.TRIPS_READ)
    today = timezone.localdate(now)
    routes = _routes(number, by)
    form = WeekForm({"week": str(today), **request.GET.dict()}, routes=routes)
    asked = form.cleaned_data if form.is_valid() else {}
    monday = _monday(asked.get("week") or today)
    runs = queries.runs_between(
        operator_id=number,
        by=by,
        since=monday,
        until=monday + _WEEK,
        route_id=asked.get("route"),
        limit=_MOST_RUNS + 1,
    )
    shown = runs[:_MOST_RUNS]
    loads = inventory.loads([run.trip.id for run in shown], now=now)
    address = reverse("web:timetable", args=[operator])
    columns = presenter.days(monday, today)
    context = {
        "side": side,
        "form": form,
        "days": columns,
        "lines": presenter.lines(shown, loads, routes, columns),
        "monday": monday,
        "sunday": monday + _WEEK - timedelta(days=1),
        "before": _address(address, week=str(monday - _WEEK), route=request.GET.get("route", "")),
        "after": _address(address, week=str(monday + _WEEK), route=request.GET.get("route", "")),
        "this_week": "" if monday == _monday(today) else address,
        "cut": len(runs) > _MOST_RUNS,
        "may_manage": may_at(by, Permission.SCHEDULE_MANAGE, number),
    }
    return page(request, "pages/timetable/week.html", context)


@login_required
@require_safe
@led_to_second_factor
def trips(request: HttpRequest, operator: str) -> HttpResponse:
    """The trips by date, a page at a time."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    side = beside(number, by, here="trips", needs=Permission.TRIPS_READ)
    routes = _routes(number, by)
    form = TripsForm(request.GET, routes=routes)
    asked = form.cleaned_data if form.is_valid() else {}
    since = asked.get("since") or timezone.localdate(now)
    found = queries.trips_page(
        operator_id=number,
        by=by,
        since=since,
        until=asked.get("until") or date.max,
        status=asked.get("status"),
        route_id=asked.get("route"),
        after=after_key(request, date, str, UUID),
        limit=_PAGE + 1,
    )
    shown = found[:_PAGE]
    ends = queries.departures_by_id(operator_id=number, by=by, trip_ids=[trip.id for trip in shown])
    loads = inventory.loads([trip.id for trip in shown], now=now)
    context = {
        "side": side,
        "form": form,
        "mistakes": mistakes(form),
        "rows": lists.trip_rows(shown, ends, loads),
        "since": since,
        "more_url": _more(request, operator, found),
        "may_manage": may_at(by, Permission.SCHEDULE_MANAGE, number),
    }
    return page(request, "pages/timetable/trips.html", context)


def _routes(number: UUID, by: Principal) -> dict[UUID, str]:
    entries = network.routes_page(operator_id=number, by=by, limit=_MOST_ROUTES)
    return {entry.route.id: entry.route.name for entry in entries}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _address(address: str, **asked: str) -> str:
    return f"{address}?{urlencode({name: value for name, value in asked.items() if value})}"


def _more(request: HttpRequest, operator: str, found: tuple[TripProfile, ...]) -> str:
    """The address of what comes next; empty at the end."""
    if len(found) <= _PAGE:
        return ""
    last = found[_PAGE - 1]
    asked = {name: request.GET.get(name, "") for name in ("since", "until", "status", "route")}
    after = cursors.encode((last.service_date, last.name, last.id))
    return _address(reverse("web:trips", args=[operator]), **asked, after=after)
