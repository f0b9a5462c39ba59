"""Stations for who chooses one, and those of an operator's own."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.network import gazetteer, operations, queries
from carnet.domains.network.contracts import StationEntry, StationKind
from carnet.infra.access import Permission, allow_at, may_at
from carnet.infra.http.problems import NotFound
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, station_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.own_stations import CityForm, StationForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import stations as presenter
from carnet.web.presenters.search import places
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.names import after_name, more_names
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422
_PAGE: Final = 50
_SUGGESTIONS: Final = 8
_TOWNS: Final = 5
_LONGEST_TEXT: Final = 120
_LISTS: Final = 99


@login_required
@require_safe
def options(request: HttpRequest, operator: str) -> HttpResponse:
    """The list under a station field."""
    typed = request.GET.get("q", "")[:_LONGEST_TEXT]
    kinds = [StationKind(kind) for kind in request.GET.getlist("kind") if kind in set(StationKind)]
    found = queries.station_options(
        operator_id=operator_id(operator), by=principal(request), text=typed, kinds=kinds, limit=_SUGGESTIONS
    )
    given = request.GET.get("list", "")
    number = str(min(int(given[:9]), _LISTS)) if given.isascii() and given.isdigit() else "1"
    return page(request, "parts/places.html", {"places": places.rows(found, typed), "number": number})


@login_required
@require_safe
@led_to_second_factor
def stations(request: HttpRequest, operator: str) -> HttpResponse:
    """The operator's own stations."""
    return _list(request, operator_id(operator))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def add(request: HttpRequest, operator: str) -> HttpResponse:
    """A new station of the operator's own; a city that is missing is offered from the gazetteer."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.SCHEDULE_MANAGE, number)
    form = StationForm(request.POST or None, initial={"kind": request.GET.get("kind", StationKind.BUS.value)})
    if request.method != "POST" or not form.is_valid():
        return _form(request, number, form, status=_UNFIT if form.errors else 200)
    try:
        made = operations.station_create(station=form.station(number), by=by, now=clock.now())
    except Problem as problem:
        return _form(request, number, form, refusal=place(form, problem), status=status_of(problem))
    messages.success(request, gettext("%(name)s is there.") % {"name": made.name})
    return redirect("web:stations", operator)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def change(request: HttpRequest, operator: str, station: str) -> HttpResponse:
    """A station of the operator's own, to change."""
    number, by, asked = operator_id(operator), principal(request), station_id(station)
    allow_at(by, Permission.SCHEDULE_MANAGE, number)
    entry = _own(number, asked, request)
    form = StationForm(request.POST or None, initial=StationForm.of(entry))
    if request.method != "POST" or not form.is_valid():
        return _form(request, number, form, entry=entry, status=_UNFIT if form.errors else 200)
    try:
        operations.station_update(
            station_id=asked,
            station=form.station(number, entry.codes),
            operator_id=number,
            by=by,
            now=clock.now(),
            check=form.unchanged,
        )
    except Problem as problem:
        return _form(request, number, form, entry=entry, refusal=place(form, problem), status=status_of(problem))
    messages.success(request, gettext("The station is changed."))
    return redirect("web:stations", operator)


@login_required
@require_POST
@led_to_second_factor
def delete(request: HttpRequest, operator: str, station: str) -> HttpResponse:
    """Delete a station of the operator's own; where something uses it, the list says what."""
    number = operator_id(operator)
    try:
        operations.station_delete(
            station_id=station_id(station), operator_id=number, by=principal(request), now=clock.now()
        )
    except operations.PlaceInUse as problem:
        return _list(request, number, refusal=problem.detail, status=status_of(problem))
    messages.success(request, gettext("The station is deleted."))
    return redirect("web:stations", operator)


@login_required
@require_POST
@led_to_second_factor
def add_city(request: HttpRequest, operator: str) -> HttpResponse:
    """Make a town of the gazetteer a city, then go on with the station there."""
    number, form = operator_id(operator), CityForm(request.POST)
    if not form.is_valid():
        raise NotFound("There is no such town.")
    city = operations.city_adopt(
        operator_id=number, geoname=form.cleaned_data["geoname"], by=principal(request), now=clock.now()
    )
    messages.success(request, gettext("%(city)s is there now.") % {"city": city.name})
    kept = {name: form.cleaned_data[name] for name in ("name", "kind")}
    return _form(request, number, StationForm(initial={**kept, "city": city.name, "city_id": presenter.city(city.id)}))


def _own(number: UUID, asked: UUID, request: HttpRequest) -> StationEntry:
    entry = queries.operator_station_at(operator_id=number, station_id=asked, by=principal(request))
    if entry.operator_id != number:
        raise NotFound("There is no such station of yours.")
    return entry


def _list(request: HttpRequest, number: UUID, *, refusal: str = "", status: int = 200) -> HttpResponse:
    by = principal(request)
    found = queries.operator_stations_page(
        operator_id=number, by=by, own=True, after=after_name(request), limit=_PAGE + 1
    )
    context = {
        "side": beside(number, by, here="routes"),
        "stations": presenter.lines(found[:_PAGE]),
        "may_manage": may_at(by, Permission.SCHEDULE_MANAGE, number),
        "more_url": more_names(reverse("web:stations", args=[presenter.operator(number)]), _keys(found), _PAGE),
        "refusal": refusal,
    }
    return page(request, "pages/network/stations.html", context, status=status)


def _keys(found: tuple[StationEntry, ...]) -> list[tuple[str, UUID]]:
    return [(entry.place.name, entry.place.id) for entry in found]


def _form(
    request: HttpRequest,
    number: UUID,
    form: StationForm,
    *,
    entry: StationEntry | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    towns = gazetteer.find_towns(form.missing_city, limit=_TOWNS) if form.missing_city else ()
    context: dict[str, Any] = {
        "side": beside(number, principal(request), here="routes"),
        "form": form,
        "entry": entry and presenter.line(entry),
        "towns": presenter.towns(towns),
        "choices": presenter.cities(form.choices),
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/network/station.html", context, status=status)
