"""Another vehicle for a trip: chosen, shown with all that follows, then confirmed."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.operators import queries as operators
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import TripRun
from carnet.infra.access import Permission, allow_at
from carnet.infra.http import catalogue
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, trip_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.running import SwapForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import running as presenter
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor

_UNFIT: Final = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def swap(request: HttpRequest, operator: str, trip: str) -> HttpResponse:
    """Choose a vehicle; see who moves and who would have no seat; confirm."""
    number, asked, by = operator_id(operator), trip_id(trip), principal(request)
    run = queries.trip_run(operator_id=number, trip_id=asked, by=by)
    allow_at(by, Permission.TRIPS_RUN, number)
    vehicles = _vehicles(number, run)
    if request.method == "POST":
        return _confirm(request, number, run, SwapForm(request.POST, vehicles=vehicles))
    if "vehicle" not in request.GET:
        return _show(request, number, run, SwapForm(vehicles=vehicles))
    form = SwapForm(request.GET, vehicles=vehicles)
    if not form.is_valid():
        return _show(request, number, run, form, status=_UNFIT)
    return _preview(request, number, run, form)


def _vehicles(number: UUID, run: TripRun) -> list[tuple[UUID, str]]:
    """The operator's vehicles that could run it."""
    found = [one for one in operators.vehicles(number) if one.kind is run.trip.kind and not one.retired]
    return [(one.id, one.name) for one in found]


def _preview(
    request: HttpRequest, number: UUID, run: TripRun, form: SwapForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    try:
        told = operations.swap_preview(
            operator_id=number,
            trip_id=run.trip.id,
            vehicle_id=form.cleaned_data["vehicle"],
            by=principal(request),
            now=clock.now(),
        )
    except Problem as problem:
        return _refused(request, number, run, form, problem)
    more = {"preview": presenter.preview(told), "vehicle": _name(form)}
    return _show(request, number, run, form, refusal=refusal, status=status, **more)


def _confirm(request: HttpRequest, number: UUID, run: TripRun, form: SwapForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, number, run, form, status=_UNFIT)
    by: Principal = principal(request)
    try:
        operations.trip_swap_vehicle(
            trip_id=run.trip.id,
            vehicle_id=form.cleaned_data["vehicle"],
            by=by,
            now=clock.now(),
            accept_unseated=form.cleaned_data["accept_unseated"] or 0,
            reason=form.cleaned_data["reason"],
        )
    except operations.SwapUnseats as problem:
        said = gettext("More people would have no seat than when you looked. Look again before you confirm.")
        return _preview(request, number, run, form, refusal=said, status=catalogue.entry(problem.code).status)
    except Problem as problem:
        return _refused(request, number, run, form, problem)
    messages.success(request, gettext("The trip has another vehicle. Everybody gets a seat in it within seconds."))
    return redirect("web:console-trip", ids.encode("opr", number), ids.encode("trp", run.trip.id))


def _refused(request: HttpRequest, number: UUID, run: TripRun, form: SwapForm, problem: Problem) -> HttpResponse:
    status = catalogue.entry(problem.code).status
    return _show(request, number, run, form, refusal=place(form, problem), status=status)


def _name(form: SwapForm) -> str:
    chosen = ids.encode("veh", form.cleaned_data["vehicle"])
    return str(dict(form.fields["vehicle"].choices)[chosen])  # type: ignore[attr-defined]


def _show(
    request: HttpRequest,
    number: UUID,
    run: TripRun,
    form: SwapForm,
    *,
    refusal: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "side": beside(number, principal(request), here="today", needs=Permission.TRIPS_READ),
        "trip": run.trip,
        "number": ids.encode("trp", run.trip.id),
        "form": form,
        "vehicles": form.fields["vehicle"].choices,  # type: ignore[attr-defined]
        "mistakes": mistakes(form),
        "refusal": refusal,
        "preview": None,
        **more,
    }
    return page(request, "pages/running/swap.html", context, status=status)
